"""Text that tries something, written as escapes so that this file is harmless to open.

`STRINGS` names each attempt. `FORBIDDEN` is the independent statement of what must never reach a sink: it is
spelled out here rather than taken from the sanitiser, so that a mistake there is not repeated here.
"""

import unicodedata

ESC = "\x1b"
CSI = "\x9b"

STRINGS: dict[str, str] = {
    # The terminal obeys
    "color": f"{ESC}[31mred{ESC}[0m",
    "clear screen": f"{ESC}[2J{ESC}[H",
    "alternate screen": f"{ESC}[?1049h",
    "C1 control sequence": f"{CSI}31mred{CSI}0m",
    "C1 string starts": "\x90q\x9d0;title\x9c\x9eprivate\x9fcommand\x9c",
    "window title": f"{ESC}]0;another title\x07",
    "hyperlink": f"{ESC}]8;;https://garden.example/\x07a link{ESC}]8;;\x07",
    "clipboard": f"{ESC}]52;c;cm9zZXM=\x07",
    "clipboard, string terminator": f"{ESC}]52;c;cm9zZXM={ESC}\\",
    "notification": f"{ESC}]9;hello\x07{ESC}]777;notify;a;b\x07",
    "report request": f"{ESC}[6n{ESC}[c{ESC}[>q{ESC}]11;?\x07",
    "mouse reporting": f"{ESC}[?1003h{ESC}[?1006h",
    "device control": f"{ESC}P+q544e{ESC}\\",
    "inline picture": f"{ESC}]1337;File=inline=1:AAAA\x07{ESC}_Ga=T;AAAA{ESC}\\",
    "reset": f"{ESC}c",
    "character set": f"{ESC}(0lqk\x0e\x0f",
    "bare escape at the end": f"roses{ESC}",
    "bell": "\x07\x07\x07",
    "backspace": "secret\x08\x08\x08\x08\x08\x08public",
    "carriage return": "what is here\ris written over",
    "line ends of every kind": "a\nb\r\nc\rd\x0be\x0cf\x85g\u2028h\u2029i",
    "tab": "a\tb",
    "NUL": "roses\x00lilies",
    "DEL": "roses\x7f",
    "separators of files and units": "\x1c\x1d\x1e\x1f",
    "every C0": "".join(map(chr, range(0x20))),
    "every C1": "".join(map(chr, range(0x7F, 0xA0))),
    "UTF-8 escape read as Latin-1": "\xc2\x9b31m",
    # Order and appearance
    "bidi override": "garden\u202egpj.exe",
    "bidi embeddings": "\u202a\u202b\u202c\u202d\u202e",
    "bidi isolates": "\u2066a\u2067b\u2068c\u2069",
    "bidi marks": "\u200e\u200f\u061c",
    "right-to-left letters": "\u05d2\u05df \u0648\u0631\u062f garden 123",
    "zero width": "gar\u200bden\u200c\u200d\u2060\ufeff",
    "soft hyphen": "gar\u00adden",
    "word joiner and invisible operators": "\u2060\u2061\u2062\u2063\u2064",
    "annotation": "\ufff9a\ufffab\ufffb",
    "tag characters": "".join(chr(0xE0000 + ord(c)) for c in "hidden"),
    "variation selectors": "a" + "".join(map(chr, range(0xE0100, 0xE0120))) + "\ufe0f\ufe00",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "grapheme joiner": "a\u034fb",
    "Mongolian": "\u180b\u180c\u180d\u180e\u180f",
    "Khmer vowels drawn as nothing": "\u17b4\u17b5",
    "musical controls": "\U0001d173\U0001d174\U0001d17a",
    "odd spaces": "a\u00a0b\u2003c\u202fd\u3000e\u2800f",
    # Not characters
    "high surrogate": "a\ud800b",
    "low surrogate": "a\udfffb",
    "pair of surrogates": "\ud83d\ude00",
    "undecodable byte": b"gar\xffden".decode("utf-8", "surrogateescape"),
    "noncharacters": "\ufffe\uffff\U0001fffe\U0010ffff\ufdd0",
    "private use": "\ue000\uf8ff\U000f0000\U00100000",
    "unassigned": "\u0378\u0530\U000fffff",
    "replacement": "\ufffd",
    # Marks
    "tall stack": "g" + "\u0301" * 60 + "n",
    "mixed stack": "e\u0301\u0302\u0303\u0304\u0305\u0306\u20dd\u0488",
    "mark without a base": "\u0301\u0302garden",
    "mark at a line's start": "a\n\u0301b",
    "mark on a control": "\x1b\u0301",
    "long Hangul cluster": "\u1100" + "\u1161" * 40,
    "skin tones": "\U0001f44b" + "\U0001f3fd" * 12,
    "Devanagari": "\u0915\u094d\u0937\u0947\u0924\u094d\u0930\u0940",
    "Thai": "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48",
    "Vietnamese": "Vi\u1ec7t, Vie\u0323\u0302t",
    # Emoji
    "family": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "heart with selector": "\u2764\ufe0f",
    "flag": "\U0001f1f3\U0001f1f1",
    "keycap": "1\ufe0f\u20e3",
    # Markup, of the kind that widgets and reports read
    "closing tag": "[/x]",
    "closing nothing": "[/]",
    "action": "[@click=app.quit]roses[/]",
    "action with arguments": "[@click=app.bell()]a[/@click]",
    "style": "[bold red on blue]roses[/bold red on blue]",
    "unclosed": "[[[[[bold",
    "escaped bracket": "\\[bold]\\\\[/bold]",
    "link": "[link=https://garden.example]a[/link]",
    "emoji code": ":smile: :rose:",
    "variable": "$primary [$error]roses[/]",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "looks escaped already": "<202E> <001B> <+3>",
    # Formats, shells and spreadsheets
    "percent": "%s%s%n%x %(name)s",
    "braces": "{0} {name!r} {{}} ${HOME} $(true) `true`",
    "quotes": "'\"`\u00b4\u2018\u2019\u201c\u201d",
    "SQL": "'; DROP TABLE cases; --",
    "formulas": '=1+1\n+1\n-1\n@SUM(1)\n\t=1\n =HYPERLINK("https://garden.example")',
    "path": "../../../../etc/passwd",
    "options": "--help -rf --as=leeward",
    "JSON": '{"a": NaN, "a": 1}',
    "number": "1e400 0x1p-1074 9" + "9" * 400,
    # Size
    "nothing": "",
    "space": " ",
    "one long word": "garden" * 5_000,
    "many lines": "rose\n" * 5_000,
    "wide": "\u82b1\u5712" * 2_000,
}

_FORBIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_DRAWN_AS_NOTHING = {
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE1000),
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
}


def offence(text: str, *, allowed: str = "\n") -> str | None:
    """Say what in `text` must not reach a terminal, or None. `allowed` lists controls that may."""
    marks = 0
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        if char in allowed:
            marks = 0
            continue
        if category in _FORBIDDEN_CATEGORIES or ord(char) in _DRAWN_AS_NOTHING:
            return f"U+{ord(char):04X} ({category}) at {index}"
        marks = marks + 1 if category.startswith("M") else 0
        if marks > 4:
            return f"{marks} combining marks in a row at {index}"
    return None
