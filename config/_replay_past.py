"""What one person may have used up in a replay, at most: sums over whole stretches, good for bounds only."""

from __future__ import annotations

from config._rests import ALWAYS

_MOST_BLOCKS = 32
"""Stretches kept apart; beyond, the older ones are put together in pairs, which only makes a bound wider."""


class Past:
    """The amounts of past stretches, by when the latest of each was over."""

    __slots__ = ("_blocks", "end")

    def __init__(self) -> None:
        self._blocks: list[tuple[int, tuple[int, ...]]] = []
        self.end = ALWAYS
        """No window that begins here or later reaches anything."""

    def add(self, end: int, amounts: tuple[int, ...], earliest: int) -> None:
        """Add a stretch; what ended by `earliest` is reached by no window any more."""
        if self.end <= earliest:
            self._blocks.clear()
        self.end = max(self.end, end)
        blocks = self._blocks
        blocks.append((self.end, amounts))
        if len(blocks) > _MOST_BLOCKS:
            self._blocks = kept = [block for block in blocks if block[0] > earliest]
            older = kept[: len(kept) // 4 * 2]
            pairs = zip(older[::2], older[1::2], strict=True)
            kept[: len(older)] = [
                (later, tuple(map(sum, zip(one, other, strict=True)))) for (_, one), (later, other) in pairs
            ]

    def since(self, instant: int, place: int) -> int:
        """Return at least what counts from `instant` on, by question."""
        amount = 0
        for end, amounts in reversed(self._blocks):
            if end <= instant:
                break
            amount += amounts[place]
        return amount
