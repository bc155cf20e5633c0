"""The figures on queue, quality and transparency worked out again, from ledger lines and queue rows.

Nothing of storage.flow, storage.figures or config.statistics is used: plain lists, sorted and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from storage.sqlite import SqliteStore

ENDS = ("confirm", "dismiss", "escalate")
VERDICTS = (*ENDS, "second-opinion")
ON_ACCOUNTS = {"disable-account", "restrict-account", "warn-account"}


def instant(text: str) -> int:
    """Return an exported instant as ms UTC."""
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def day_of(at: int, zone: str = "Europe/Amsterdam", starts: int = 4) -> str:
    """Return the local date whose day, begun at that hour, holds an instant."""
    local = datetime.fromtimestamp(at / 1000, tz=ZoneInfo(zone))
    return (local.date() - timedelta(days=local.hour < starts)).isoformat()


def nearest_rank(values: list[int], percent: int) -> int | None:
    """Return the percentile of values, by nearest rank."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1] if ordered else None


@dataclass(frozen=True)
class Case:
    """A case as the queue has it."""

    id: str
    severity: int
    category: str
    origin: str
    origin_name: str
    content: str
    account: str
    due_at: int | None
    received_at: int
    state: int


@dataclass(frozen=True)
class Decision:
    """A decision that stands."""

    person: str
    seq: int
    at: int
    verdict: str
    actions: tuple[str, ...]
    policy: str


@dataclass
class Told:
    """Everything that the figures follow from."""

    cases: dict[str, Case] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    reviews: list[tuple[Any, ...]] = field(default_factory=list)

    def firsts(self) -> list[tuple[Case, Decision, bool]]:
        """Return every decision that stands with its case, and whether the case had been ended before it."""
        found = []
        for case_id, decisions in self.decisions.items():
            ended = False
            for decision in decisions:
                found.append((self.cases[case_id], decision, ended))
                ended = ended or decision.verdict in ENDS
        return found


def told(store: SqliteStore) -> Told:
    """Read the exported ledger and the queue."""
    found = Told()
    for row in store.core.execute(
        "SELECT c.id, c.severity, c.category, c.origin, c.origin_name, c.content, c.account, c.due_at,"
        " c.received_at, q.state FROM cases AS c JOIN queue AS q ON q.id = c.id"
    ).fetchall():
        found.cases[str(row[0])] = Case(str(row[0]), *row[1:])
    standing: dict[str, dict[tuple[str, int], Decision]] = defaultdict(dict)
    for line in store.ledger():
        if line["kind"] == "case.decided":
            decision = Decision(
                str(line["person"]),
                int(str(line["seq"])),
                instant(str(line["at"])),
                str(line["decision"]),
                tuple(line.get("actions", ())),  # type: ignore[arg-type] # a list of texts
                str(line["policy"]),
            )
            standing[str(line["case"])][decision.person, decision.seq] = decision
        elif line["kind"] == "decision.undone":
            own = standing[str(line["case"])]
            del own[max(key for key in own if key[0] == line["person"])]
    for case_id, decisions in standing.items():
        found.decisions[case_id] = sorted(decisions.values(), key=lambda each: each.at)
    found.reviews = store.core.execute(
        "SELECT case_id, kind, person, seq, done_by, done_seq, done_at, outcome FROM reviews"
    ).fetchall()
    return found


def within(at: int, days: tuple[str, str]) -> bool:
    """Whether an instant is on one of these days."""
    return days[0] <= day_of(at) <= days[1]


def waits(
    known: Told, days: tuple[str, str], *, trusted: bool | None, name: str | None = None
) -> dict[str, Any]:
    """Return waits and due times of trusted flaggers (or one), of everyone else, or of all."""
    review, action, due, met = [], [], 0, 0
    for case_id, decisions in known.decisions.items():
        case = known.cases[case_id]
        if trusted is not None and (case.origin == "trusted") != trusted:
            continue
        if not decisions or (name is not None and case.origin_name != name):
            continue
        if within(decisions[0].at, days):
            review.append(decisions[0].at - case.received_at)
        ends = [each for each in decisions if each.verdict in ENDS]
        if ends and within(ends[0].at, days):
            action.append(ends[0].at - case.received_at)
            if case.due_at is not None:
                due += 1
                met += ends[0].at <= case.due_at

    def of(values: list[int]) -> dict[str, Any]:
        return {
            "cases": len(values),
            "median_ms": nearest_rank(values, 50),
            "p90_ms": nearest_rank(values, 90),
        }

    return {
        "first_review": of(review),
        "action": of(action),
        "due": due,
        "in_due": met,
        "in_due_share": met / due if due else None,
    }


def ages(cases: list[Case], now: int) -> dict[str, int | None]:
    """Return percentiles of how long ago these came."""
    values = [now - case.received_at for case in cases]
    return {
        name: nearest_rank(values, percent)
        for name, percent in (("p50", 50), ("p90", 90), ("p99", 99), ("oldest", 100))
    }


def queue(known: Told, days: tuple[str, str], now: int) -> dict[str, Any]:
    """Return what the report on the queue must say, but for its forecast and its days one by one."""
    came = [case for case in known.cases.values() if within(case.received_at, days)]
    decided = [each for each in known.firsts() if within(each[1].at, days)]
    first = [(case, decision) for case, decision, again in decided if not again]
    waiting = [case for case in known.cases.values() if case.state == 0]

    def late(cases: list[Case]) -> int:
        return sum(case.due_at is not None and case.due_at < now for case in cases)

    def ended(lane: tuple[int, str]) -> int:
        return sum(
            decision.verdict in ENDS and (case.severity, case.category) == lane for case, decision in first
        )

    lanes = {(case.severity, case.category) for case in (*came, *waiting, *(case for case, *_ in decided))}
    in_lane = {lane: [case for case in waiting if (case.severity, case.category) == lane] for lane in lanes}
    names = {case.origin_name for case in known.cases.values() if case.origin == "trusted"}
    flaggers = {name: waits(known, days, trusted=True, name=name) for name in names}
    verdicts = Counter(decision.verdict for _, decision in first)
    return {
        "arrivals": len(came),
        "ended": sum(verdicts[each] for each in ENDS),
        "decisions": {each: verdicts[each] for each in VERDICTS},
        "decisions_on_ended_cases": len(decided) - len(first),
        "waiting": len(waiting),
        "waiting_overdue": late(waiting),
        "age_ms": ages(waiting, now),
        "waits": {
            "all": waits(known, days, trusted=None),
            "trusted_flaggers": waits(known, days, trusted=True),
            "others": waits(known, days, trusted=False),
        },
        "by_trusted_flagger": {
            name: each
            for name, each in flaggers.items()
            if each["first_review"]["cases"] or each["action"]["cases"]
        },
        "by_lane": {
            lane: {
                "arrivals": sum((case.severity, case.category) == lane for case in came),
                "ended": ended(lane),
                "waiting": len(in_lane[lane]),
                "overdue": late(in_lane[lane]),
                "age_ms": ages(in_lane[lane], now),
            }
            for lane in lanes
        },
    }


def transparency(known: Told, days: tuple[str, str]) -> dict[str, Any]:
    """Return what the report that is published must say of cases and actions."""
    came = [case for case in known.cases.values() if within(case.received_at, days)]
    decided = [each for each in known.firsts() if within(each[1].at, days)]
    verdicts = Counter((case.origin, decision.verdict) for case, decision, again in decided if not again)
    acts = [(case, decision) for case, decision, _ in decided if decision.actions]
    actions = Counter(action for _, decision in acts for action in set(decision.actions))
    accounts = {
        case.account for case, decision in acts if case.account and ON_ACCOUNTS & set(decision.actions)
    }
    origins = ("automated", "user", "trusted", "staff")
    return {
        "received": len(came),
        "received_by_origin": {name: sum(case.origin == name for case in came) for name in origins},
        "received_by_origin_and_content": Counter((case.origin, case.content) for case in came),
        "trusted_flaggers": Counter(case.origin_name for case in came if case.origin == "trusted"),
        "outcomes": {each: sum(verdicts[name, each] for name in origins) for each in VERDICTS},
        "outcomes_by_origin": {name: {each: verdicts[name, each] for each in VERDICTS} for name in origins},
        "reported_to_authority": actions["report-authority"],
        "actions": dict(actions),
        "acted_on": Counter(case.content for case, _ in acts),
        "accounts": len(accounts),
    }


def quality(known: Told, days: tuple[str, str]) -> dict[str, Any]:
    """Return agreement of samples and what became of appeals, over everything, by category and by policy."""
    by_key = {(each.person, each.seq): each for all_ in known.decisions.values() for each in all_}
    rows = [
        (kind, outcome, known.cases[str(case)].category, by_key[person, seq], by_key[done_by, done_seq])
        for case, kind, person, seq, done_by, done_seq, done_at, outcome in known.reviews
        if done_at is not None and within(done_at, days)
    ]
    judged = [row for row in rows if row[0] in ("sample", "appeal")]
    return {
        "all": _agreement(judged),
        "by_category": {
            name: _agreement([row for row in judged if row[2] == name]) for name in {row[2] for row in judged}
        },
        "by_policy": {
            name: _agreement([row for row in judged if row[3].policy == name])
            for name in {row[3].policy for row in judged}
        },
        "second_opinions": Counter(row[4].verdict for row in rows if row[0] == "second-opinion"),
    }


def _agreement(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    pairs = [(first.verdict, second.verdict) for kind, _, _, first, second in rows if kind == "sample"]
    appeals = [(first.verdict, second.verdict) for kind, _, _, first, second in rows if kind == "appeal"]
    total = len(pairs)
    same = sum(one == two for one, two in pairs)
    chance = sum(sum(one == each for one, _ in pairs) * sum(two == each for _, two in pairs) for each in ENDS)
    kappa = None
    if total and chance != total * total:
        kappa = (same / total - chance / total**2) / (1 - chance / total**2)
    values = [value for pair in pairs for value in pair]
    differ = sum(one != two for one in values for two in values)
    alpha = None
    if differ:
        alpha = 1 - (2 * total - 1) * 2 * (total - same) / differ
    changed = sum(one != two for one, two in appeals)
    return {
        "sampled": total,
        "agreement": same / total if total else None,
        "kappa": kappa,
        "alpha": alpha,
        "sample_overturned": total - same,
        "sample_overturn_rate": (total - same) / total if total else None,
        "appeals": len(appeals),
        "appeals_overturned": changed,
        "appeal_overturn_rate": changed / len(appeals) if appeals else None,
    }
