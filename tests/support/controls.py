"""Which kinds of control sequence a terminal was sent, as a terminal would take them apart."""

from __future__ import annotations

import re

SEQUENCE = re.compile(
    rb"\x1b\[(?P<private>[<=>?]?)[0-9:;]*(?P<between>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b(?P<string>[PX^_\]])(?P<body>[^\x07\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)?"
    rb"|\x1b(?P<escape>[ -/]*[0-~])"
    rb"|(?P<c0>[\x00-\x09\x0b\x0c\x0e-\x1f\x7f])"
)
C1 = re.compile("[\x80-\x9f]")
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff]")


def kinds(sent: bytes) -> set[str]:
    """Return the kinds of control sequence in these bytes; strings' numbers make one, parameters do not."""
    found = set()
    for match in SEQUENCE.finditer(sent):
        parts = {
            key: value.decode("latin-1") for key, value in match.groupdict().items() if value is not None
        }
        if "final" in parts:
            found.add(f"CSI {parts['private']}{parts['between']}{parts['final']}")
        elif "string" in parts:
            found.add(f"ESC {parts['string']} {parts['body'].split(';')[0][:12]}")
        elif "escape" in parts:
            found.add(f"ESC {parts['escape']}")
        else:
            found.add(f"C0 {parts['c0']!r}")
    text = sent.decode("utf-8", "surrogateescape")
    found |= {f"C1 {char!r}" for char in C1.findall(text)}
    return found | {f"unseen {char!r}" for char in UNSEEN.findall(text)}
