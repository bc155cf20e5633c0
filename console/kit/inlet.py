"""What comes in from a terminal, kept to what somebody can have meant.

A terminal may send far more than hands can type: a paste of a megabyte, a key held down by a program, every
motion of a mouse. Nothing may wait behind that, hiding least of all.
"""

from __future__ import annotations

START, END = "\x1b[200~", "\x1b[201~"
"""What a terminal puts around pasted text."""

HIDE = "\x18"
"""ctrl+x: it hides everything, in the middle of an endless paste as well."""

PASTE_MOST = 4_000
"""Characters of one paste that go on; a note holds 2,000."""

WAITING_MOST = 256
"""Events that may wait at once; those beyond are dropped. Handled in well under a second."""

URGENT_MOST = 2 * WAITING_MOST
"""The same for keys that hide or leave."""

MOVES_MOST = 4
"""Events that may wait before a motion of the mouse is held back; only the last of them goes on."""


class Sieve:
    """Cuts pasted text short and takes escapes out of it, which would be parsed as keys one by one."""

    def __init__(self) -> None:
        self._passed = ""
        """The last characters passed on outside a paste: half a START may be among them."""
        self._held = ""
        """The last characters of a paste, which may be half an END."""
        self._pasting = False
        self._room = 0
        self._noticed = False

    def sift(self, data: str) -> str:
        """Return what goes on to the parser."""
        out: list[str] = []
        while data:
            data = self._inside(data, out) if self._pasting else self._outside(data, out)
        return "".join(out)

    def _outside(self, data: str, out: list[str]) -> str:
        joined = self._passed + data
        at = joined.find(START)
        if at < 0:
            out.append(data)
            self._passed = joined[1 - len(START) :]
            return ""
        rest = at + len(START) - len(self._passed)
        out.append(data[:rest])
        self._passed = ""
        self._pasting, self._room, self._noticed = True, PASTE_MOST, False
        return data[rest:]

    def _inside(self, data: str, out: list[str]) -> str:
        data, self._held = self._held + data, ""
        at = data.find(END)
        if at >= 0:
            self._paste(data[:at], out)
            out.append(END)
            self._pasting = False
            return data[at + len(END) :]
        half = next((size for size in range(len(END) - 1, 0, -1) if data.endswith(END[:size])), 0)
        self._held = data[len(data) - half :]
        self._paste(data[: len(data) - half], out)
        return ""

    def _paste(self, text: str, out: list[str]) -> None:
        text = text.replace("\x1b", "")
        out.append(text[: self._room])
        beyond = text[self._room :]
        self._room = max(0, self._room - len(text))
        if HIDE in beyond and not self._noticed:
            self._noticed = True
            out += (END, HIDE, START)
