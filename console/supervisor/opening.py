"""What the board's lines open, and what it asks before it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.supervisor.dialogs import HandDialog, PersonPage, request_dialog, requeue_dialog
from console.supervisor.pages import ALERTS, CASES, OFF_SHIFT, QUEUE, REQUESTS, alert_key

if TYPE_CHECKING:
    from console.services.overview_asks import Request
    from console.supervisor.board import BoardScreen
    from storage.figures.team import Kept


def open_line(board: BoardScreen, key: str) -> None:
    """Open what a line stands for."""
    kind, _, rest = key.partition(" ")
    if key == OFF_SHIFT:
        board.action_fold()
    elif kind == "p":
        board.run_worker(_person(board, rest), group="acts")
    elif board.page == ALERTS:
        _alert(board)
    elif board.page == REQUESTS:
        _request(board, rest)
    elif board.page == CASES:
        ask_hand(board)


def ask_requeue(board: BoardScreen) -> None:
    """Ask, then put the case under the cursor back in its lane."""
    kept, seen = _kept(board), board.seen
    if kept is None or seen is None:
        return

    def answered(answer: str | None) -> None:
        if answer == "requeue":
            said = f"Case {kept.case} is back in its lane."
            board.console.act(said, board.console.acts.requeue, kept.case)

    board.app.push_screen(requeue_dialog(kept, seen), answered)


def ask_hand(board: BoardScreen) -> None:
    """Ask which case and to whom, then hand it over."""
    seen = board.seen
    if seen is None:
        return
    kept = _kept(board)

    def answered(answer: tuple[str, str] | None) -> None:
        if answer is not None:
            said = f"Case {answer[0]} is kept for {answer[1]}."
            board.console.act(said, board.console.acts.hand, *answer)

    board.app.push_screen(HandDialog(kept.case if kept is not None else ""), answered)


async def _person(board: BoardScreen, name: str) -> None:
    found = await board.console.ask(board.console.acts.person, name)
    seen = board.seen
    if found is not None and seen is not None:
        board.app.push_screen(PersonPage(found, seen.now))


def _alert(board: BoardScreen) -> None:
    """Open the person an alert is about, or the page where something can be done."""
    seen, key = board.seen, board.rows.key
    if seen is None or key is None:
        return
    names = {each.name for each in seen.people}
    for each in seen.alerts:
        if alert_key(each) == key and each.who in names:
            board.run_worker(_person(board, each.who), group="acts")
        elif alert_key(each) == key and each.kind == "late":
            board.go(QUEUE)


def _request(board: BoardScreen, rest: str) -> None:
    seen = board.seen
    request = (
        next((each for each in seen.requests if f"{each.kind} {each.id}" == rest), None) if seen else None
    )
    if request is None or seen is None:
        return

    def answered(answer: str | None) -> None:
        _answer(board, request, answer)

    board.app.push_screen(request_dialog(request, seen), answered)


def _answer(board: BoardScreen, request: Request, answer: str | None) -> None:
    acts = board.console.acts
    if answer == "approve":
        board.console.act("Approved; it is on the ledger.", acts.approve, request)
    elif answer == "withdraw":
        board.console.act("Withdrawn.", acts.withdraw, request)


def _kept(board: BoardScreen) -> Kept | None:
    """Return the case under the cursor, on the page of cases."""
    seen, key = board.seen, board.rows.key
    if seen is None or key is None or board.page != CASES:
        return None
    return next((each for each in seen.kept if f"c {each.case}" == key), None)
