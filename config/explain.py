"""A policy as plain sentences, one a rule, each number with where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from config.durations import format_local_time, spoken
from config.evidence import ORGANISATIONS_CHOICE, evidence
from config.notices import notices
from config.policy import (
    CEILING_BREAK_ID,
    CEILING_LIMIT_ID,
    DOSE_UNITS_PER_POINT,
    Break,
    Ceiling,
    Checkin,
    Cooldown,
    Limit,
    Policy,
    Reveal,
    Review,
    SeverityWeights,
    Streak,
    WindDown,
)
from config.values import Part


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a rule."""

    key: str
    value: str
    """As people say it: "4 hours"."""
    basis: str
    """The strength and source that vouch for this very number, or "organisation's choice"."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one rule asks for."""

    rule: str
    """The rule's id, or the section's name."""
    kind: str
    text: str
    figures: tuple[Figure, ...] = field(default=())
    background: str | None = None
    """What the rule as such rests on, where its source gives none of its numbers."""


def explain(policy: Policy) -> list[Sentence]:
    """Return the policy as sentences, in its own order; rules that the ceiling adds are among them."""
    return [
        _frame(policy),
        _weights(policy.severity),
        _reveal(policy.reveal),
        *(_limit(rule) for rule in policy.enforced_limits),
        *(_break(rule) for rule in policy.enforced_breaks),
        *(_cooldown(rule) for rule in policy.cooldowns),
        *(_streak(rule) for rule in policy.streaks),
        *([_wind_down(policy.wind_down)] if policy.wind_down else []),
        *([_ceiling(policy.ceiling)] if policy.ceiling else []),
        _opt_out(policy),
        _checkin(policy.checkin),
        *([_review(policy.review)] if policy.review else []),
        _support(policy),
    ]


def as_text(policy: Policy) -> str:
    """Return `explain` for a terminal or a page, with what is odd about the policy at the end."""
    lines = [f"The policy {policy.name}, version {policy.version[:12]}", ""]
    for sentence in explain(policy):
        lines.append(f"{sentence.rule}: {sentence.text}")
        lines += _sources(sentence)
    odd = notices(policy)
    lines += ["", "Worth a second look:", *(f"    {notice}" for notice in odd)] if odd else []
    return "\n".join(lines) + "\n"


def _sources(sentence: Sentence) -> Iterator[str]:
    by_basis: dict[str, list[str]] = {}
    for figure in sentence.figures:
        by_basis.setdefault(figure.basis, []).append(f"{figure.key} {figure.value}")
    for basis, numbers in by_basis.items():
        yield f"    {'; '.join(numbers)}: {basis}"
    if sentence.background:
        yield f"    background: {sentence.background}"


def _sentence(rule: str, kind: str, part: Part, text: str, spoken_values: dict[str, str]) -> Sentence:
    """Join a rule's text with its numbers; `spoken_values` gives them by key, dotted for a table within."""
    form = part.form()
    why = form.get("why")
    source = evidence().get(why) if why else None
    figures = []
    for key, value in spoken_values.items():
        written = form
        for step in key.split("."):
            written = written[step]
        basis = ORGANISATIONS_CHOICE
        if source and isinstance(written, str | int | float):
            measure, over = form.get("measure"), form.get("over")
            if source.vouches(kind, key, written, measure=measure, over=over):
                basis = f"{source.strength} ({source.cited or source.source})"
        figures.append(Figure(key, value, basis))
    unsourced = all(figure.basis == ORGANISATIONS_CHOICE for figure in figures)
    background = str(source) if source and unsourced else why if why and not source else None
    return Sentence(rule, kind, text, tuple(figures), background)


def _frame(policy: Policy) -> Sentence:
    shift = f"A shift lasts {spoken(policy.shift_length)} unless the person says otherwise."
    if policy.shift_length == 0:
        shift = "Shifts have no planned end unless the person gives one."
    text = (
        f"A day begins at {format_local_time(policy.day_starts)} in {policy.timezone}. {shift} "
        f"A case that comes without a severity counts as {policy.default_severity}."
    )
    values = {
        "day_starts": format_local_time(policy.day_starts),
        "shift_length": spoken(policy.shift_length),
        "default_severity": str(policy.default_severity),
    }
    return _sentence("frame", "policy", policy, text, values)


def _weights(severity: SeverityWeights) -> Sentence:
    weights = ", ".join(f"{weight:g}" for weight in severity.weights)
    text = f"A minute of revealed text adds {weights} dose points at severity 1, 2, 3, 4 and 5."
    return _sentence("severity", "severity", severity, text, {"weights": weights})


def _reveal(reveal: Reveal) -> Sentence:
    text = (
        f"Guarded text is shown {reveal.passage} characters at a time, for at most {spoken(reveal.longest)}; "
        f"each time counts as {spoken(reveal.minimum_charge)} or more. The first reveal of a case from "
        f"severity {reveal.warn_from_severity} comes with a warning."
    )
    values = {
        "passage": f"{reveal.passage} characters",
        "longest": spoken(reveal.longest),
        "minimum_charge": spoken(reveal.minimum_charge),
        "warn_from_severity": str(reveal.warn_from_severity),
    }
    return _sentence("reveal", "reveal", reveal, text, values)


def _limit(limit: Limit) -> Sentence:
    amount = _amount(limit, limit.max)
    what = {
        "time": "of revealed text",
        "dose": "of dose",
        "reveals": "",
        "cases": "claimed",
    }[limit.measure]
    ends = "claimed" if limit.measure == "cases" else "revealed"
    opening = f"No more than {amount} {what}".rstrip() if limit.max else f"Nothing is {ends}"
    text = f"{opening} {_window(limit)}{_scope(limit)}"
    values = {"max": amount}
    if limit.warn is not None:
        values["warn"] = _amount(limit, limit.warn)
        text += f", with a warning from {values['warn']}"
    text += (
        "." if limit.id != CEILING_LIMIT_ID else "; the ceiling asks for it, and no other rule is as strict."
    )
    return _sentence(limit.id, "limit", limit, text, values)


def _amount(limit: Limit, amount: int) -> str:
    if limit.measure == "time":
        return spoken(amount)
    if limit.measure == "dose":
        return f"{amount / DOSE_UNITS_PER_POINT:g} points"
    return f"{amount} {limit.measure if amount != 1 else limit.measure[:-1]}"


def _window(limit: Limit) -> str:
    sliding = f"in any {spoken(limit.over.length)}"
    return {"sliding": sliding, "day": "in a local day", "shift": "in a shift"}[limit.over.kind]


def _scope(limit: Limit) -> str:
    parts = []
    if limit.severity_at_least > 1:
        parts.append(f"severity {limit.severity_at_least} and above")
    if limit.categories is not None:
        parts.append("the categories " + ", ".join(sorted(limit.categories)))
    return f", counting only {' in '.join(parts)}" if parts else ""


def _break(rule: Break) -> Sentence:
    work = "of work" if rule.counts == "work" else "of revealed text"
    text = f"After {spoken(rule.after)} {work} a rest of {spoken(rule.length)} is due"
    values = {"after": spoken(rule.after), "length": spoken(rule.length)}
    if rule.notice:
        values["notice"] = spoken(rule.notice)
        text += f", announced {values['notice']} before"
    text += "; the current case may be finished"
    if rule.grace:
        values["grace"] = spoken(rule.grace)
        text += f" for {values['grace']} more"
    text += ", no new one claimed, and then nothing is revealed."
    if rule.postpone and rule.postpone_times:
        values["postpone.times"] = "once" if rule.postpone_times == 1 else f"{rule.postpone_times} times"
        values["postpone.by"] = spoken(rule.postpone_by)
        text += f" It may be postponed {values['postpone.times']}, by {values['postpone.by']} each time"
        if rule.postpone_adds:
            values["postpone.adds"] = spoken(rule.postpone_adds)
            text += f", and grows by {values['postpone.adds']} each time"
        text += "."
    text += (
        " Time away from the desk counts as rest." if rule.natural else " Time away does not count as rest."
    )
    if rule.id == CEILING_BREAK_ID:
        text += " The ceiling asks for it, and no other rule is as strict."
    return _sentence(rule.id, "break", rule, text, values)


def _cooldown(rule: Cooldown) -> Sentence:
    text = (
        f"After a case in which text of severity {rule.after_severity} or above was revealed, no case that "
        f"severe is claimed for {spoken(rule.wait)}."
    )
    values = {"after_severity": str(rule.after_severity), "wait": spoken(rule.wait)}
    return _sentence(rule.id, "cooldown", rule, text, values)


def _streak(rule: Streak) -> Sentence:
    cases = "1 case" if rule.max == 1 else f"{rule.max} cases in a row"
    text = f"After {cases} of severity {rule.severity} or above, the next one is lighter."
    return _sentence(rule.id, "streak", rule, text, {"severity": str(rule.severity), "max": str(rule.max)})


def _wind_down(rule: WindDown) -> Sentence:
    begin = f"In the last {spoken(rule.last)} of the planned shift and beyond" if rule.last else ""
    begin = begin or "From the planned end of the shift"
    last = f"{spoken(rule.last)} before the planned end" if rule.last else "the planned end"
    values = {"last": last, "max_severity": str(rule.max_severity)}
    if rule.cutoff is not None:
        values["cutoff"] = format_local_time(rule.cutoff)
        begin += f", and from {values['cutoff']} to the start of the next day"
    served = f"nothing above severity {rule.max_severity}" if rule.max_severity else "nothing"
    return _sentence("wind_down", "wind_down", rule, f"{begin}, {served} is claimed or revealed.", values)


def _ceiling(rule: Ceiling) -> Sentence:
    values = {
        key: spoken(ms)
        for key, ms in (("daily_time", rule.daily_time), ("continuous_work", rule.continuous_work))
        if ms is not None
    }
    clauses = [
        f"{values[key]} {words}"
        for key, words in (
            ("daily_time", "of revealed text in a local day"),
            ("continuous_work", "of work without a rest"),
        )
        if key in values
    ]
    text = f"No rule and no override goes past {' or '.join(clauses)}." if clauses else "No ceiling is set."
    return _sentence("ceiling", "ceiling", rule, text, values)


def _opt_out(policy: Policy) -> Sentence:
    keep = spoken(policy.opt_out.keep)
    text = f"A person may ask not to be served some categories; the wish holds for {keep}."
    return _sentence("opt_out", "opt_out", policy.opt_out, text, {"keep": keep})


def _checkin(checkin: Checkin) -> Sentence:
    moments = " and ".join(f"the {moment}" for moment in checkin.ask)
    offer = f"A private check-in is offered at {moments} of a shift" if moments else "No check-in is offered"
    text = (
        f"{offer}; answers are kept for {spoken(checkin.keep)}, and others see only groups of "
        f"{checkin.minimum_group} people or more."
    )
    values = {"minimum_group": f"{checkin.minimum_group} people", "keep": spoken(checkin.keep)}
    return _sentence("checkin", "checkin", checkin, text, values)


def _review(review: Review) -> Sentence:
    """Say which decisions are looked at again; a share by category has no source of its own."""

    def percent(share: int) -> str:
        return f"{share / 10:g} %"

    others = [(name, share) for name, share in review.sample_by_category if share != review.sample]
    text = f"Of decided cases {percent(review.sample)} go to a second reviewer"
    if others:
        text += ", and " + ", ".join(f"{percent(share)} in the category {name}" for name, share in others)
    text += "; nobody knows which before deciding, and the second reviewer does not see the first decision."
    return _sentence("review", "review", review, text, {"sample": percent(review.sample)})


def _support(policy: Policy) -> Sentence:
    names = ", ".join(contact.name for contact in policy.support.contacts)
    text = f"People to turn to: {names}." if names else "No support contacts are named yet."
    return Sentence("support", "support", text)
