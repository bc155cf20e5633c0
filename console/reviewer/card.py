"""The case as a card: what is known of it in the open, and its guarded fields as shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.kit import phrases
from console.kit.content import as_content
from console.kit.guarded import GuardedText

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console.services.answers import Offer, OfferedField, Standing

LABEL = 10
NAME = 32
LINE = 400
"""Characters of one open field that the card shows; the rest is cut with an ellipsis."""

ORIGINS = {
    "automated": "automatic match",
    "user": "user report",
    "trusted": "trusted flagger",
    "staff": "staff",
}


class GuardedField(Vertical, can_focus=True):
    """One guarded field: its name, which passage, and the passage itself, blurred until asked."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    GuardedField {
        height: auto;
        margin: 1 0 0 0;
        padding: 0 1 0 2;
        outline-left: outer $track;
        &:focus { outline-left: outer $accent; }
        .label { color: $quiet; height: 1; }
        &:focus .label { color: $foreground; }
    }
    """

    def __init__(self, field: OfferedField, chars: int) -> None:
        super().__init__()
        self.field = field
        self.passage = 1
        self._chars = chars
        self._left: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out label and text."""
        yield Static(self._label(), classes="label")
        yield GuardedText(self._shape())

    @property
    def guarded(self) -> GuardedText:
        """The widget that holds the text while it is open."""
        return self.query_one(GuardedText)

    @property
    def is_open(self) -> bool:
        """Whether text is on the screen."""
        return self.is_mounted and self.guarded.is_open

    def turn_to(self, passage: int) -> None:
        """Show another passage, blurred."""
        self.conceal()
        self.passage = passage
        self.guarded.veil(self._shape())
        self._relabel()

    def show(self, text: str, left: int) -> None:
        """Show the passage's text; `left` is in seconds."""
        self.guarded.show(text)
        self.tick(left)

    def tick(self, left: int) -> None:
        """Say how many seconds are left."""
        self._left = left
        self._relabel()

    def conceal(self) -> bool:
        """Put the shape back; say whether text was open."""
        if not self.is_mounted:
            return False
        was_open = self.guarded.conceal()
        if was_open:
            self._left = None
            self._relabel()
        return was_open

    def _shape(self) -> str:
        if self.field.passages == 0:
            return ""
        return self.field.placeholder_of(self.passage, self._chars)

    def _relabel(self) -> None:
        self.query_one(".label", Static).update(self._label())

    def _label(self) -> Content:
        name = as_content(self.field.name, one_line=True, max_cells=NAME)
        if self.field.passages == 0:
            return name + Content("  empty")
        many = self.field.passages
        which = f"  {self.passage} of {many}" if many > 1 else ""
        what = "  blurred" if self._left is None else f"  shown, {phrases.plural(self._left, 'second')} left"
        return name + Content(which + what)


class CaseCard(VerticalScroll, can_focus=False):
    """The case in hand, or what there is to do without one."""

    DEFAULT_CSS = """
    CaseCard {
        width: 1fr;
        padding: 0 1 0 2;
        scrollbar-size-vertical: 1;
    }
    CaseCard .open { margin-top: 1; height: auto; max-width: 80; }
    CaseCard #facts { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    CaseCard #facts.-idle { text-wrap: wrap; padding: 1 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._offer: Offer | None = None
        self._standing: Standing | None = None
        self._idle = Content("")

    def compose(self) -> ComposeResult:
        """Lay out facts and fields."""
        here, offer = self._standing, self._offer
        if here is None or offer is None:
            yield Static(self._idle, id="facts", classes="-idle")
            return
        yield Static(facts(offer, here), id="facts")
        for field in offer.fields:
            if field.guarded:
                yield GuardedField(field, here.policy.reveal.passage)
            else:
                name = as_content(field.name, one_line=True, max_cells=NAME)
                text = as_content(field.text or "", max_chars=LINE)
                yield Static(name.stylize("$quiet") + Content("\n") + text, classes="open")

    async def follow(self, standing: Standing, idle: Content) -> None:
        """Show the case the standing speaks of; the same case keeps its place and its open passage."""
        before = self._offer
        self._standing, self._offer, self._idle = standing, standing.held, idle
        same = before is not None and standing.held is not None and before.case.id == standing.held.case.id
        if before is None and standing.held is None:
            same = True
        if same:
            for part in self.query("#facts").results(Static):
                part.update(facts(standing.held, standing) if standing.held else idle)
            return
        self.conceal()
        await self.recompose()
        first = next(iter(self.fields()), None)
        if first is not None:
            first.focus(scroll_visible=False)
        self.scroll_home(animate=False)

    def fields(self) -> list[GuardedField]:
        """Return the guarded fields, in order."""
        return list(self.query(GuardedField))

    def conceal(self) -> bool:
        """Put every shape back; say whether any text was open."""
        return any([field.conceal() for field in self.fields()])  # noqa: C419 - every one, not the first


def facts(offer: Offer, here: Standing) -> Content:
    """Return what is known of the case in the open."""
    case, zone = offer.case, here.policy.zone
    origin = ORIGINS.get(case.origin, case.origin or "not named")
    from_whom = as_content(origin, one_line=True)
    if case.origin_name:
        from_whom += Content(" · ") + as_content(case.origin_name, one_line=True, max_cells=28)
    kind = " · ".join(filter(None, (f"{case.content} from {case.source}", case.language)))
    rows = [
        ("Category", as_content(case.category, one_line=True, max_cells=40).stylize("bold")),
        ("Severity", Content(f"{phrases.pips(case.severity)}  {phrases.severity(case.severity)}")),
        ("What", as_content(kind, one_line=True)),
        ("Origin", from_whom),
        (
            "Reported",
            Content(f"{phrases.ago(case.reported_at, here.now)}" + _suffix(case.reported_at, here.now)),
        ),
        ("Due", Content(phrases.due(case.due_at, here.now, zone))),
    ]
    return Content("\n").join(Content.styled(f"{label:<{LABEL}}", "$quiet") + words for label, words in rows)


def _suffix(at: int, now: int) -> str:
    return " ago" if at <= now else ""
