"""The review session line by line, for screen readers and slow links: the same use cases, the same limits.

Every step asks the services again; between two lines of input the session only keeps its seat and says when
the state has changed. A passage is shown until Enter or until its time is over, whichever comes first.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from config.errors import LeewardError
from console import output, wording
from console.kit import phrases
from console.kit.ticker import Pulse
from console.lineio import Countdown, Lines, Paper, Undisturbed
from console.services import own, rest, session
from console.services.answers import ACTIONS, UNDO_MS
from console.services.seats import SeatTakenError
from storage.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.answers import Offer, OfferedField, Passage, Standing
    from console.services.seats import Workplace

KEEP_SEAT_MS = 20_000
"""How often the seat is kept while nobody types."""

HIDE, LEAVE, HELP = "h", "q", "?"
HINT = "At any question: h hides everything and gives the case back, q leaves, ? asks again."


class HideEverything(Exception):  # noqa: N818 - a wish, not an error
    """The person wants everything gone, now."""


class Leave(Exception):  # noqa: N818 - a wish, not an error
    """The person wants to leave."""


def run_plain(open_workplace: Callable[[], Workplace], descriptor: int = 0) -> int:
    """Run the session on standard input and output until its person leaves or the input ends."""
    work = open_workplace()
    try:
        session.arrive(work)
        try:
            PlainSession(work, Lines(descriptor), Paper(), descriptor).run()
        finally:
            session.leave(work)
    finally:
        work.store.close()
    return 0


class PlainSession:
    """One person's session at a line terminal."""

    def __init__(self, work: Workplace, lines: Lines, paper: Paper, descriptor: int = 0) -> None:
        self._work = work
        self._lines = lines
        self._paper = paper
        self._descriptor = descriptor
        self._state = ""
        self._warned = ""
        self._read: dict[tuple[str, str], int] = {}
        """The last passage shown of each field of the case in hand."""
        self._undo: Countdown | None = None
        self._offer_break = False

    def run(self) -> None:
        """Go from question to question."""
        if self._work.store.facts.simulated:
            self._paper.say(output.SIMULATED)
        self._paper.say(f"Leeward, line by line, for {self._work.person}.", HINT)
        try:
            while True:
                self._step_safely()
        except (Leave, EOFError):
            with suppress(EOFError):
                self._paper.say("You have left. What was open is hidden, and what is owed stays as it is.")

    def _step_safely(self) -> None:
        try:
            self._step(session.standing(self._work))
        except HideEverything:
            now = session.hide_everything(self._work)
            left = [] if now.open_reveal is None else wording.hidden(now)
            self._paper.say("Everything is hidden, and the case is given back.", *left)
            self._offer_break = now.shift_start is not None and now.break_started is None
        except SeatTakenError:
            raise
        except LeewardError as error:
            self._paper.say(error.line())

    def _step(self, now: Standing) -> None:
        if self._offer_break:
            self._offer_break = False
            if self._choose("Would a break be good?", {"yes": "yes", "no": "no"}) == "yes":
                self._start_break()
        elif now.shift_start is None:
            self._arrival(now)
        elif now.break_started is not None:
            self._on_break(now)
        elif now.held is not None:
            self._case(now, now.held)
        else:
            self._desk(now)

    def _arrival(self, now: Standing) -> None:
        self._paper.say("", *wording.standing(now))
        choice = self._choose("You are not on shift.", {"start": "start a shift", "leave": "leave"})
        if choice == "leave":
            raise Leave
        self._opt_out(now)
        self._check_in(now, "start")
        started = session.start_shift(self._work)
        self._paper.say(*wording.shift_started(started)[:-1])

    def _desk(self, now: Standing) -> None:
        self._paper.say("", *wording.summary(now))
        choices = {"next": "next case", "lighter": "a lighter case", **self._always(now)}
        if self._undo is not None and self._undo.left():
            choices["undo"] = "take the decision back"
        choice = self._choose("", choices)
        if choice in {"next", "lighter"}:
            self._undo = None
            highest = max(1, now.assessment.may.max_severity - 1) if choice == "lighter" else 5
            offered = session.next_case(self._work, highest)
            self._read.clear()
            self._paper.say("", *wording.offer(offered, now.now, hints=False))
        elif choice == "undo":
            self._undo = None
            self._paper.say("Taken back.", "", *wording.offer(session.undo(self._work), now.now, hints=False))
        else:
            self._common(choice)

    def _always(self, now: Standing) -> dict[str, str]:
        """Return what can be done at any time on shift."""
        choices = {"break": "break"}
        if wording.postponable(now):
            choices["postpone"] = "postpone the break"
        return {**choices, "status": "status", "end": "end the shift", "leave": "leave"}

    def _common(self, choice: str) -> None:
        match choice:
            case "break":
                self._start_break()
            case "postpone":
                rest.postpone(self._work)
                self._paper.say(*wording.break_postponed())
            case "status":
                self._paper.say("", *wording.standing(session.standing(self._work)))
            case "end":
                self._check_in(session.standing(self._work), "end")
                self._paper.say(*wording.shift_ended(session.end_shift(self._work)))
            case "leave":
                raise Leave

    def _case(self, now: Standing, held: Offer) -> None:
        guarded = [field for field in held.fields if field.guarded]
        choices = {f"reveal {index}": _reveal_label(field) for index, field in enumerate(guarded)}
        choices |= {"decide": "decide", "give back": "give the case back", **self._always(now)}
        choice = self._choose(f"Case {held.case.id}.", choices)
        if choice.startswith("reveal "):
            self._reveal(held, guarded[int(choice.removeprefix("reveal "))])
        elif choice == "decide":
            self._decide(held)
        elif choice == "give back":
            session.release(self._work, held.case.id)
            self._paper.say("Given back.")
        else:
            self._common(choice)

    def _reveal(self, held: Offer, field: OfferedField) -> None:
        if held.warning and self._warned != held.case.id and not self._after_warning(held):
            return
        self._warned = held.case.id
        key = (held.case.id, field.name)
        passage: int | None = min(self._read.get(key, 0) + 1, field.passages)
        while passage is not None:
            # Counted from before it is asked for, by uptime: the ledger's time may run ahead of the wall's.
            time = Countdown(self._work.clock)
            shown = session.reveal(self._work, held.case.id, field.name, passage)
            time.extend(shown.ms)
            self._read[key] = passage
            again = self._show(shown, time)
            passage = passage + 1 if again and passage < shown.passages else None

    def _after_warning(self, held: Offer) -> bool:
        """Return whether to go on after the warning; otherwise what was chosen instead is done."""
        choices = {
            "reveal": "reveal it",
            "lighter": "ask for a lighter case",
            "skip": "skip it",
            "break": "break",
        }
        choice = self._choose(f"Before you read: {held.warning}", choices)
        if choice == "break":
            self._start_break()
        elif choice in {"skip", "lighter"}:
            session.release(self._work, held.case.id)
            self._paper.say("Given back.")
            if choice == "lighter":
                lighter = session.next_case(self._work, max(1, held.case.severity - 1))
                self._paper.say("", *wording.offer(lighter, session.standing(self._work).now, hints=False))
        return choice == "reveal"

    def _show(self, shown: Passage, time: Countdown) -> bool:
        """Show a passage until Enter or until its time is over; return whether the next one is wanted."""
        lines = [*wording.passage(shown)[:-1], _reading_prompt(shown)]
        answer: str | None = None
        erased = False
        with Pulse() as pulse, Undisturbed(self._descriptor, pulse) as terminal:
            self._paper.say(*lines[:-1])
            self._paper.ask(lines[-1])
            try:
                answer = self._read_until(time, terminal, pulse)
            finally:
                if terminal.was_stopped:
                    self._paper.wipe()
                else:
                    erased = self._paper.take_back(lines)
                session.hide(self._work)
        said = "Hidden." if time.left() else "Its time is over; it is hidden."
        if terminal.was_stopped:
            said = f"{said} This was stopped meanwhile, so the text may still be on the screen or above it."
        elif not erased:
            said = f"{said} What was printed stays in the scrollback."
        self._paper.say(said)
        if terminal.asked:
            self._obey(terminal.asked, erased=erased)
        if answer == HIDE:
            raise HideEverything
        if answer == LEAVE:
            raise Leave
        return answer == "n"

    def _read_until(self, time: Countdown, terminal: Undisturbed, pulse: Pulse) -> str | None:
        """Return what was typed in time; None when it is over, or when the process is to stop or end."""
        while True:
            keep = Countdown(self._work.clock, KEEP_SEAT_MS)

            def left(keep: Countdown = keep) -> int:
                return 0 if terminal.asked or terminal.was_stopped else min(time.left(), keep.left())

            answer = self._lines.next(left, pulse)
            if answer is not None or terminal.asked or terminal.was_stopped or not time.left():
                return answer
            session.renew(self._work)

    def _obey(self, number: int, *, erased: bool) -> None:
        """Stop or end as a signal asked, now that everything is hidden; on going on say what may be seen."""
        os.kill(os.getpid(), number)
        if not erased:
            self._paper.say(
                "Going on. The text may still be on the screen, since it could not be taken back."
            )

    def _decide(self, held: Offer) -> None:
        choices = {verdict.value: verdict.value.replace("-", " ") for verdict in Verdict}
        choice = self._choose("What do you decide?", {**choices, "back": "go back"})
        if choice == "back":
            return
        actions: list[str] = []
        if choice == Verdict.CONFIRM:
            listed = ", ".join(f"{index} {action}" for index, action in enumerate(ACTIONS, 1))
            actions = [
                ACTIONS[index]
                for index in self._several(f"Actions, by number: {listed}; Enter for none.", len(ACTIONS))
            ]
        note = self._line("A note, or Enter for none.")
        made = session.decide(self._work, held.case.id, Verdict(choice), actions, note)
        self._undo = Countdown(self._work.clock, UNDO_MS)
        self._paper.say(*wording.decided(made))

    def _start_break(self) -> None:
        started = rest.start_break(self._work)
        self._paper.say(*wording.break_started(started)[:-1], *wording.support(started.policy))

    def _on_break(self, now: Standing) -> None:
        self._paper.say("", *wording.summary(now))
        choice = self._choose("", {"end break": "end the break", "status": "status", "leave": "leave"})
        if choice == "end break":
            self._paper.say(*wording.break_ended(rest.end_break(self._work)))
        else:
            self._common(choice)

    def _opt_out(self, now: Standing) -> None:
        names = sorted({lane.category for lane in now.lanes} | now.opted_out)
        if not names:
            return
        listed = ", ".join(f"{index} {name}" for index, name in enumerate(names, 1))
        chosen = self._several(
            f"Categories you would rather not be given: {listed}; Enter for no change.", len(names)
        )
        if chosen:
            session.opt_out(self._work, [names[index] for index in chosen])
            self._paper.say("Noted.")

    def _check_in(self, now: Standing, moment: str) -> None:
        if moment not in now.policy.checkin.ask:
            return
        words = ", ".join(f"{number} {word}" for number, word in own.FEELINGS.items())
        answer = self._several(
            f"How are you? {words}; Enter to skip. Only you can read it.", len(own.FEELINGS)
        )
        if answer:
            own.check_in(self._work, moment, answer[0] + 1)

    def _choose(self, question: str, choices: dict[str, str]) -> str:
        """Ask until one of the choices is named, by number or by its word, and return its key."""
        keys = list(choices)
        listed = ", ".join(f"{index} {label}" for index, label in enumerate(choices.values(), 1))
        while True:
            answer = self._line(f"{question} {listed}.".strip()).lower()
            if answer.isdecimal() and len(answer) < 4 and 1 <= int(answer) <= len(keys):  # noqa: PLR2004 - 999 choices
                return keys[int(answer) - 1]
            if answer in choices:
                return answer
            self._paper.say(
                HINT if answer == HELP else f"Type a number from 1 to {len(keys)}, or ? for help."
            )

    def _several(self, question: str, most: int) -> list[int]:
        """Return the numbers that were typed, counted from 0; anything else is asked again."""
        while True:
            parts = self._line(question).replace(",", " ").split()
            if all(part.isdecimal() and len(part) < 4 and 1 <= int(part) <= most for part in parts):  # noqa: PLR2004 - as above
                return [int(part) - 1 for part in dict.fromkeys(parts)]
            self._paper.say(f"Type numbers from 1 to {most}, or just Enter.")

    def _line(self, prompt: str) -> str:
        """Return one line. While nobody types the seat is kept, and a changed state is said."""
        self._paper.ask(prompt)
        while (answer := self._lines.next(Countdown(self._work.clock, KEEP_SEAT_MS).left)) is None:
            state = session.arrive(self._work)
            if state.assessment.state != self._state:
                self._paper.say("", *wording.summary(state))
                self._paper.ask(prompt)
            self._state = state.assessment.state
        if answer.lower() == HIDE:
            raise HideEverything
        if answer.lower() == LEAVE:
            raise Leave
        return answer


def _reveal_label(field: OfferedField) -> str:
    return f"reveal {field.name} ({phrases.plural(field.passages, 'passage')})"


def _reading_prompt(shown: Passage) -> str:
    more = ", n and Enter for the next passage" if shown.passage < shown.passages else ""
    return f"Enter hides it{more}."
