"""The report on quality: how far decisions agree when somebody else looks again; nothing about a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from config.explain import explain
from console.services.reporting import daily
from console.services.reporting.document import Column, Report, Table
from storage.figures import quality as figures
from storage.figures.flow import standing
from storage.oversight import APPEAL, SAMPLE

if TYPE_CHECKING:
    from config.policy import Policy
    from console.services.reporting.document import Ask, Value
    from storage.figures.quality import Agreement, Quality

VERSION_CHARS: Final = 12
MOST_ROWS: Final = 200

READ: Final = (
    "Agreement, kappa and alpha are of decisions drawn by chance for a second look; the second person "
    "does not see the first decision. Kappa (Cohen) and alpha (Krippendorff, nominal) take away what chance "
    "would bring: 1 is full agreement, 0 no more than chance. Without variety in the verdicts there is none."
)
OVERTURN: Final = (
    "Overturn rate: the share of second looks that ended in another verdict. Appeals come not by chance, "
    "so that their rate says nothing about all decisions. Second opinions were asked for before deciding and "
    "count in neither."
)
VERSIONS: Final = (
    "Policy versions are those that judged the first decision. Decisions under an exception for one person "
    "count in the totals only: that version is theirs alone."
)
NOBODY: Final = "This report ranks nobody and says nothing about one person, nor about speed."


def make(ask: Ask) -> Report:
    """Make the report."""
    source, policy = ask.store.figures, daily.policy_of(ask)
    quality = _without_exceptions(ask, figures.quality(source, daily.covered(ask, policy)))
    open_ = dict(standing(source).reviews)
    names = {version: _name(ask, version) for version in quality.by_policy}
    return Report(
        kind="quality",
        title="Quality",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=tuple(_summary(policy, quality.everything)),
        figures=_figures(quality, open_, names),
        tables=(
            _table("all", "All second looks", "what", "What", {"all": quality.everything}),
            _table("categories", "By category", "category", "Category", quality.by_category),
            _table(
                "policies",
                "By policy version",
                "policy",
                "Policy",
                {names[version]: each for version, each in quality.by_policy.items()},
            ),
            _pairs(quality.everything),
            _second(quality, open_),
        ),
        notes=(READ, OVERTURN, VERSIONS, NOBODY, *daily.notes(ask, policy)),
    )


def _without_exceptions(ask: Ask, quality: Quality) -> Quality:
    """Leave out what is about one person: the versions that were never in force for everybody or a group."""
    shared = {str(line["version"]) for _, line in ask.store.policy_lines()}
    kept = {version: each for version, each in quality.by_policy.items() if version in shared}
    return replace(quality, by_policy=kept)


def _name(ask: Ask, version: str) -> str:
    return f"{ask.store.figures.policy(version).policy.name} ({version[:VERSION_CHARS]})"


def _summary(policy: Policy, all_: Agreement) -> list[str]:
    if not all_.sampled:
        lines = ["No decision that was drawn for a second look was looked at again in this period."]
    else:
        share = 100 * (all_.agreement or 0)
        lines = [f"{all_.sampled:,} decisions drawn by chance were looked at again; {share:.1f}% agree."]
        if all_.alpha is not None:
            lines.append(f"Krippendorff's alpha is {all_.alpha:.3f}, Cohen's kappa {all_.kappa or 0:.3f}.")
    appeals = all_.done(APPEAL)
    if appeals:
        lines.append(f"Of {appeals:,} appeals {all_.overturned(APPEAL):,} were overturned.")
    lines += [sentence.text for sentence in explain(policy) if sentence.kind == "review"]
    return lines


def _agreement(each: Agreement) -> dict[str, Any]:
    return {
        "sampled": each.sampled,
        "agreement": each.agreement,
        "kappa": each.kappa,
        "alpha": each.alpha,
        "sample_overturned": each.overturned(SAMPLE),
        "sample_overturn_rate": each.overturn_rate(SAMPLE),
        "appeals": each.done(APPEAL),
        "appeals_overturned": each.overturned(APPEAL),
        "appeal_overturn_rate": each.overturn_rate(APPEAL),
    }


def _figures(quality: Quality, open_: dict[str, int], names: dict[str, str]) -> dict[str, object]:
    return {
        "all": _agreement(quality.everything),
        "pairs": [
            {"first": first, "second": second, "cases": count}
            for (first, second), count in sorted(quality.everything.pairs.items())
        ],
        "by_category": [{"category": name, **_agreement(each)} for name, each in quality.by_category.items()],
        "by_policy": [
            {"version": version, "policy": names[version], **_agreement(each)}
            for version, each in quality.by_policy.items()
        ],
        "second_opinions": dict(sorted(quality.opinions.items())),
        "open": open_,
    }


def _table(key: str, title: str, first: str, heading: str, rows: dict[str, Agreement]) -> Table:
    ordered = sorted(rows.items(), key=lambda item: (-item[1].sampled - item[1].done(APPEAL), item[0]))
    told: list[tuple[Value, ...]] = [(name, *_agreement(each).values()) for name, each in ordered[:MOST_ROWS]]
    left = len(ordered) - MOST_ROWS
    return Table(
        key,
        title,
        (
            Column(first, heading),
            Column("sampled", "Looked at again", "count"),
            Column("agreement", "Agree", "share"),
            Column("kappa", "Kappa", "number"),
            Column("alpha", "Alpha", "number"),
            Column("sample_overturned", "Overturned", "count"),
            Column("sample_overturn_rate", "Overturn rate", "share"),
            Column("appeals", "Appeals", "count"),
            Column("appeals_overturned", "Overturned on appeal", "count"),
            Column("appeal_overturn_rate", "Overturn rate on appeal", "share"),
        ),
        tuple(told),
        f"{left:,} more with fewer second looks are not shown." if left > 0 else "",
    )


def _pairs(all_: Agreement) -> Table:
    return Table(
        "verdicts",
        "First and second verdict of what was drawn by chance",
        (
            Column("first", "First verdict"),
            *(Column(verdict, f"Then {verdict}", "count") for verdict in figures.VERDICTS),
        ),
        tuple(
            (first, *(all_.pairs[first, second] for second in figures.VERDICTS)) for first in figures.VERDICTS
        ),
    )


def _second(quality: Quality, open_: dict[str, int]) -> Table:
    rows: list[tuple[Value, ...]] = [
        *((f"second opinion: {verdict}", count) for verdict, count in sorted(quality.opinions.items())),
        *((f"not looked at yet: {kind}", count) for kind, count in open_.items()),
    ]
    return Table(
        "other",
        "Second opinions, and what is still open",
        (Column("what", "What"), Column("cases", "Cases", "count")),
        tuple(rows),
    )
