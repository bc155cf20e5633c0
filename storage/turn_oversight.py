"""What a turn on SQLite knows of oversight: exceptions, second looks, cases kept for somebody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from storage.errors import StoreError
from storage.oversight import (
    APPEAL,
    SAMPLE,
    SECOND_OPINION,
    InForce,
    OpenReview,
    Review,
    drawn,
    outcome_of,
)
from storage.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Policy
    from storage.oversight import Override
    from storage.records import ActivePolicy, Case, Decision, Person
    from storage.rows import Row
    from storage.sqlite_core import Core

ENDING = frozenset({Verdict.CONFIRM.value, Verdict.DISMISS.value})
"""Verdicts that a sample is drawn from: an escalated case is looked at again anyway."""


def base_policy(core: Core, team: str) -> ActivePolicy:
    """Return the policy of a team, or of the store where it has none of its own."""
    row = core.row("team_policy", team=team) or core.row("fact", key="policy")
    if row is None:
        raise StoreError("no policy is in force", str(core.path), "make the store again: leeward init")
    return core.policy(row[0])


def reviews_on(core: Core, number: int | None) -> list[Review]:
    """Return the reviews of a case, in order."""
    return [Review(str(row[0]), *row[1:]) for row in core.rows("reviews_on", case_id=number)]


class OversightTurn:
    """The part of a turn that oversight works through. Its state is the turn's own."""

    __slots__ = ("active", "exception")

    _core: Core
    _name: str
    _case_id: int | None
    _case: Case | None
    _seq: int
    _head: str
    now: int
    person: Person
    active: ActivePolicy
    exception: InForce | None

    def _except(self, row: Row) -> None:
        """Put the turn under the exception of a row of `standing`; one whose time is over ends here."""
        exception = self._core.in_force(self._name, row, self.now)
        if exception is None:
            self._run("end_exception", person=self._name)
            self.append("override.ended", id=row[18], cause="expired")
        else:
            self.exception, self.active = exception, self._core.policy(exception.policy)

    def ask_override(self, override: Override) -> None:
        """Keep what was asked for; the caller appends `override.requested`."""
        self._run(
            "ask_override",
            id=override.id,
            person=self._name,
            changes=json.dumps([{"key": each.key, "to": each.to} for each in override.changes]),
            reason=override.reason,
            expires_at=override.expires_at,
            asked_by=override.asked_by,
            asked_at=override.asked_at,
        )

    def answer_override(self, override_id: str, answer: str, by: str) -> None:
        """Keep the answer to what was asked for; the caller appends it."""
        self._run("answer_override", id=override_id, answer=answer, by=by, at=self.now)

    def revoke_override(self, override_id: str, by: str) -> None:
        """Keep that an approved override was taken back; the caller appends it and ends the exception."""
        self._run("revoke_override", id=override_id, by=by, at=self.now)

    def put_exception(self, policy: Policy, override_id: str, until: int) -> str:
        """Put this person under a policy of their own until an instant, and return its version."""
        version = policy.version
        body = json.dumps(policy.form(), ensure_ascii=False, sort_keys=True)
        self._run("store_policy", version=version, body=body, since=self.now)
        self._run("keep_exception", person=self._name, override=override_id, policy=version, until=until)
        self.exception = InForce(self._name, override_id, version, until)
        self.active = self._core.policy(version)
        return version

    def end_exception(self) -> None:
        """Put this person under the policy of their team again."""
        self._run("end_exception", person=self._name)
        self.exception = None
        self.active = base_policy(self._core, self.person.team)

    def second_look(self) -> OpenReview | None:
        """Return the review that a decision of the case in hand completes. Never to be shown before that."""
        open_ = None if self._case_id is None else self._open_review(self._case_id)
        if open_ is None:
            return None
        row = self._core.row("verdict_of", person=open_.person, seq=open_.seq)
        return OpenReview(open_.kind, open_.person, open_.seq, "" if row is None else row[0])

    def _look_again(self, decision: Decision, number: int, sample: int) -> bool:
        """Complete the open review of a case that was decided, or draw it for one; True: back to its lane.

        The decision's line is the latest of the chain; `sample` is its share in thousandths.
        """
        found = self._open_review(number)
        if decision.verdict == Verdict.SECOND_OPINION:
            if found is None:
                self._ask_review(SECOND_OPINION, decision, number)
            return True
        if found is not None:
            first = self._core.row("verdict_of", person=found.person, seq=found.seq)
            outcome = outcome_of(found.kind, "" if first is None else first[0], decision.verdict)
            self._run(
                "end_review",
                case_id=number,
                nth=found.nth,
                done_by=self._name,
                done_seq=decision.seq,
                done_at=decision.at,
                outcome=outcome,
            )
            return False
        if not sample or decision.verdict not in ENDING or not self._drawn(number, sample):
            return False
        self._ask_review(SAMPLE, decision, number)
        return True

    def _drawn(self, number: int, sample: int) -> bool:
        """Return whether a sample takes the decision of the latest line.

        What was taken back counts as drawn before: nobody gets out of a second look by deciding twice.
        """
        undone = self._core.rows("undone_digests", person=self._name, case_id=number)
        return any(drawn(digest, sample) for digest in (self._head, *(row[0] for row in undone)))

    def _ask_review(self, kind: str, decision: Decision, number: int) -> None:
        self._run(
            "ask_review",
            case_id=number,
            kind=kind,
            person=self._name,
            seq=decision.seq,
            reason="",
            asked_by="",
            asked_at=self.now,
        )

    def _look_no_more(self, decision: Decision, number: int) -> None:
        """Put the reviews of a case back as they were before a decision that is taken back."""
        mine = (self._name, decision.seq)
        for each in reviews_on(self._core, number):
            if (each.done_by, each.done_seq) == mine:
                empty = dict.fromkeys(("done_by", "done_seq", "done_at", "outcome"))
                self._run("end_review", case_id=number, nth=each.nth, **empty)
            elif (each.person, each.seq) == mine and each.done_at is None:
                self._run("drop_review", case_id=number, nth=each.nth)

    def _appealed(self, decision: Decision, number: int) -> bool:
        """Return whether an appeal has reopened this decision: it can't be taken back any more."""
        return any(
            (each.person, each.seq, each.kind) == (decision.person, decision.seq, APPEAL)
            for each in reviews_on(self._core, number)
        )

    def _open_review(self, number: int) -> Review | None:
        return next((each for each in reviews_on(self._core, number) if each.done_at is None), None)

    def _take_kept(self, max_severity: int, closed: Mapping[str, int]) -> Row | None:
        """Return the row of the first case that is kept for this person and that they may take now."""
        for row in self._core.rows("handed_to", person=self._name, now=self.now):
            severity, category = row[5], row[4]
            if severity <= min(max_severity, closed.get(category, max_severity)):
                self._run("keep_no_more", case_id=row[0])
                return row
        return None

    def append(self, kind: str, **facts: object) -> int:
        """Append one event: the turn's own."""
        raise NotImplementedError

    def _run(self, query: str, /, **values: object) -> None:
        raise NotImplementedError
