"""Records and files that must not be taken in, each with the exact reason; pictures written down.

Every picture here is a harmless head of a file with nothing in it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

GOOD: dict[str, Any] = {
    "source": "test-feed",
    "external_id": "good",
    "category": "spam",
    "reported_at": "2026-11-21T10:00:00Z",
    "fields": {"report_text": "a plain report"},
}


def record(**changes: object) -> bytes:
    """Return a good record with some keys changed, as a line of JSON; a value of ... leaves the key out."""
    whole = {**GOOD, "external_id": "bad", **changes}
    return json.dumps({key: value for key, value in whole.items() if value is not ...}).encode()


def good(name: str) -> bytes:
    """Return a good record of that external_id."""
    return record(external_id=name)


@dataclass(frozen=True)
class BadLine:
    """One line of JSON that is not taken in, and why."""

    name: str
    line: bytes
    reason: str


def _with(key: str, raw: str) -> bytes:
    """Return a good record in which a key has this JSON, however odd."""
    return record(**{key: "@"}).replace(b'"@"', raw.encode(), 1)


_UNSHOWABLE = "has characters that can't be shown"

BAD_LINES = (
    BadLine("no JSON", b"hello", "is not valid JSON (character 1)"),
    BadLine("cut short", record()[:-1], "is not valid JSON (character 149)"),
    BadLine("two values", record() + b" {}", "is not valid JSON (character 151)"),
    BadLine("trailing comma", record()[:-1] + b",}", "is not valid JSON (character 150)"),
    BadLine("single quotes", b"{'source': 'x'}", "is not valid JSON (character 2)"),
    BadLine("a control character", _with("account", '"a\tb"'), "is not valid JSON (character 164)"),
    BadLine("a list", b"[1, 2]", "is not a JSON object"),
    BadLine("a text", b'"text"', "is not a JSON object"),
    BadLine("null", b"null", "is not a JSON object"),
    BadLine("NaN", _with("severity", "NaN"), "has NaN, which is not a number"),
    BadLine("Infinity", _with("severity", "-Infinity"), "has Infinity, which is not a number"),
    BadLine("a huge number", _with("severity", "9" * 5000), "has a number of more than 18 digits"),
    BadLine("a huge fraction", _with("severity", "0." + "9" * 500), "has a number of more than 36 digits"),
    BadLine("a huge exponent", _with("severity", "1e999"), "`severity` must be a whole number"),
    BadLine("a key twice", record()[:-1] + b', "source": "x"}', "`source` is given twice"),
    BadLine(
        "a field twice",
        record(fields="@").replace(b'"@"', b'{"note": "a", "note": "b"}'),
        "`note` is given twice",
    ),
    BadLine(
        "a strange key twice",
        record()[:-1] + b', "\\u202e": 1, "\\u202e": 2}',
        "a key whose name is not repeated here is given twice",
    ),
    BadLine("deep nesting", b"[" * 100_000, "is nested too deeply"),
    BadLine("deep and whole", b"[" * 500 + b"]" * 500, "is nested too deeply"),
    BadLine("deep in a field", _with("account", "[" * 50 + "]" * 50), "is nested too deeply"),
    BadLine("a long label", record(account="a" * 201), "`account` is longer than 200 characters"),
    BadLine("not UTF-8", b'{"source": "\xff\xfe"}', "is not UTF-8 text"),
    BadLine("Latin-1", '{"source": "caf\xe9"}'.encode("latin-1"), "is not UTF-8 text"),
    BadLine("a surrogate in UTF-8", b'{"source": "\xed\xa0\x80"}', "is not UTF-8 text"),
    BadLine("half a pair", _with("account", '"\\ud800"'), "`account` has half of a character pair"),
    BadLine("a NUL byte", record()[:-1] + b"\0}", "has a NUL byte"),
    BadLine("an escaped NUL", record(account="a\0b"), "has a NUL byte"),
    BadLine("a NUL in a field", record(fields={"note": "a\0b"}), "has a NUL byte"),
    BadLine(
        "an empty object",
        b"{}",
        "`source` is missing; `external_id` is missing; `category` is missing; and 1 more",
    ),
    BadLine("no source", record(source=...), "`source` is missing"),
    BadLine("no external_id", record(external_id=...), "`external_id` is missing"),
    BadLine("no category", record(category=...), "`category` is missing"),
    BadLine("no reported_at", record(reported_at=...), "`reported_at` is missing"),
    BadLine("an empty external_id", record(external_id=""), "`external_id` is empty"),
    BadLine("a numeric external_id", record(external_id=17), "`external_id` must be text"),
    BadLine("a null category", record(category=None), "`category` must be text"),
    BadLine("an unknown key", record(sevrity=3), "`sevrity` is not a key of the intake form"),
    BadLine("a thumbnail", record(thumbnail="x.png"), "`thumbnail` is not a key of the intake form"),
    BadLine(
        "an unknown key that is a text",
        record(**{"see what I know about you": 1}),
        "a key whose name is not repeated here is not a key of the intake form",
    ),
    BadLine("severity 0", record(severity=0), "`severity` must be at least 1"),
    BadLine("severity 6", record(severity=6), "`severity` must be at most 5"),
    BadLine("severity as text", record(severity="3"), "`severity` must be a whole number"),
    BadLine("severity true", record(severity=True), "`severity` must be a whole number"),
    BadLine("severity 2.5", record(severity=2.5), "`severity` must be a whole number"),
    BadLine(
        "an unknown content",
        record(content="hologram"),
        "`content` must be 'image', 'video', 'chat', 'url', 'account', 'text', 'file' or 'other'",
    ),
    BadLine(
        "an unknown origin",
        record(origin="rumour"),
        "`origin` must be 'automated', 'user', 'trusted' or 'staff'",
    ),
    BadLine(
        "no zone",
        record(reported_at="2026-11-21T10:00:00"),
        "`reported_at` has no time zone: end it with Z or an offset such as +01:00",
    ),
    BadLine(
        "no such day",
        record(due_at="2026-02-30T10:00:00Z"),
        "`due_at` is not an instant such as 2026-11-21T10:00:00Z",
    ),
    BadLine("seconds since 1970", record(reported_at=1_790_000_000), "`reported_at` must be text"),
    BadLine(
        "before 1970",
        record(reported_at="1901-01-01T00:00:00Z"),
        "`reported_at` is not between the years 1970 and 2200",
    ),
    BadLine(
        "the edge of time",
        record(reported_at="0001-01-01T00:00:00+14:00"),
        "`reported_at` is not between the years 1970 and 2200",
    ),
    BadLine("fields as a list", record(fields=[]), "`fields` must be an object"),
    BadLine("a numeric field", record(fields={"note": 5}), "`fields.note` must be text"),
    BadLine("a null field", record(fields={"note": None}), "`fields.note` must be text"),
    BadLine(
        "65 fields",
        record(fields={f"f{n}": "" for n in range(65)}),
        "`fields` has more than 64 entries",
    ),
    BadLine(
        "a long field",
        record(fields={"note": "a" * 200_001}),
        "`fields.note` is longer than 200000 characters",
    ),
    BadLine(
        "a field's long name",
        record(fields={"a" * 101: ""}),
        "a field's name is longer than 100 characters",
    ),
    BadLine("a field without a name", record(fields={"": ""}), "a field's name is empty"),
    BadLine("a field's name that steers", record(fields={"a\x1b[2J": ""}), f"a field's name {_UNSHOWABLE}"),
    BadLine("a category that steers", record(category="\x1b]0;x\x07"), f"`category` {_UNSHOWABLE}"),
    BadLine("a source right to left", record(source="a\u202eb"), f"`source` {_UNSHOWABLE}"),
    BadLine("hashes as text", record(hashes="abc"), "`hashes` must be a list"),
    BadLine("a hash as text", record(hashes=["abcd"]), "`hashes.0` must be an object"),
    BadLine(
        "a hash that is prose",
        record(hashes=[{"type": "sha256", "value": "not a hash"}]),
        "`hashes.0.value` is not a hash",
    ),
    BadLine("a hash without a type", record(hashes=[{"value": "abcd"}]), "`hashes.0.type` is missing"),
    BadLine("a language", record(language="English, I think"), "`language` is not a language tag"),
)


@dataclass(frozen=True)
class BadFile:
    """A file with records that are not taken in: where and why, and the external_ids that are."""

    name: str
    file: str
    content: bytes
    bad: tuple[tuple[int, str], ...]
    taken: tuple[str, ...] = ()


_HEADER = b"source,external_id,category,reported_at,fields.report_text\n"
_ROW = b"test-feed,%b,spam,2026-11-21T10:00:00Z,a plain report\n"
_LONG = record(account="a" * (1 << 20))

BAD_FILES = (
    BadFile(
        "a long line",
        "a.jsonl",
        b"\n".join((good("1"), _LONG, good("2"))),
        ((2, "is longer than 1 MiB"),),
        ("1", "2"),
    ),
    BadFile("a long last line", "a.jsonl", good("1") + b"\n" + _LONG, ((2, "is longer than 1 MiB"),), ("1",)),
    BadFile(
        "blank lines and CRLF",
        "a.jsonl",
        b"\xef\xbb\xbf\r\n\n" + good("1") + b"\r\n \nx\r\n" + good("2"),
        ((5, "is not valid JSON (character 1)"),),
        ("1", "2"),
    ),
    BadFile(
        "UTF-16",
        "a.jsonl",
        good("1").decode().encode("utf-16"),
        ((1, "the file is UTF-16 or UTF-32: save it as UTF-8"),),
    ),
    BadFile(
        "UTF-16 without a mark", "a.jsonl", good("1").decode().encode("utf-16-le"), ((1, "has a NUL byte"),)
    ),
    BadFile("packed", "a.jsonl", b"\x1f\x8b\x08\0", ((1, "the file is packed: unpack it first"),)),
    BadFile(
        "a picture", "a.json", b"\x89PNG\r\n\x1a\n", ((1, "the file is an image or film: none is taken in"),)
    ),
    BadFile(
        "an array with one bad element",
        "a.json",
        b"[\n" + b",\n".join((good("1"), b"{'x': 1}", good("2"))) + b"\n]",
        ((3, "is not valid JSON (character 2)"),),
        ("1", "2"),
    ),
    BadFile(
        "an array cut off between",
        "a.json",
        b"[" + good("1") + b",\n",
        ((2, "ends in the middle of a record"),),
        ("1",),
    ),
    BadFile(
        "an array cut off inside",
        "a.json",
        b"[" + good("1") + b",\n" + good("2")[:-9],
        ((2, "ends in the middle of a record"),),
        ("1",),
    ),
    BadFile(
        "an array within an array",
        "a.json",
        b"[[" + good("1") + b"], " + good("2") + b"]",
        ((1, "is not a JSON object"),),
        ("2",),
    ),
    BadFile(
        "an element with a huge number",
        "a.json",
        b"[" + _with("severity", "9" * 5000) + b"," + good("1") + b"]",
        ((1, "has a number of more than 18 digits"),),
        ("1",),
    ),
    BadFile(
        "a deep element",
        "a.json",
        b"[" + b"[" * 5000 + b"]" * 5000 + b",\n" + good("1") + b"]",
        ((1, "is nested too deeply"),),
        ("1",),
    ),
    BadFile(
        "a long element",
        "a.json",
        b"[" + good("1") + b",\n" + _LONG + b"," + good("2") + b"]",
        ((2, "is longer than 1 MiB"),),
        ("1",),
    ),
    BadFile(
        "words after the array",
        "a.json",
        b"[" + good("1") + b"]\nthe end",
        ((2, "ends in the middle of a record"),),
        ("1",),
    ),
    BadFile(
        "not UTF-8 in an array",
        "a.json",
        b'[{"source": "\xff"},' + good("1") + b"]",
        ((1, "is not UTF-8 text"),),
        ("1",),
    ),
    BadFile(
        "a column twice",
        "a.csv",
        b"source,external_id,source\n" + _ROW % b"1",
        ((1, "the header names a column twice"),),
    ),
    BadFile(
        "a nameless column",
        "a.csv",
        b"source,,category\n" + _ROW % b"1",
        ((1, "the header has a column without a name"),),
    ),
    BadFile(
        "no header",
        "a.csv",
        b"hello\n",
        ((1, "the first line is no header of a CSV file: columns are named there, with commas between"),),
    ),
    BadFile(
        "200 columns",
        "a.csv",
        b",".join(b"c%d" % n for n in range(200)) + b"\n",
        ((1, "the header has more than 128 columns"),),
    ),
    BadFile(
        "an unknown column",
        "a.csv",
        b"source,external_id,category,reported_at,colour\n" + _ROW % b"1",
        ((2, "`colour` is not a key of the intake form"),),
    ),
    BadFile(
        "a cell too many",
        "a.csv",
        _HEADER + _ROW % b"1,x" + _ROW % b"2",
        ((2, "has 6 cells where the header has 5"),),
        ("2",),
    ),
    BadFile(
        "a cell too few",
        "a.csv",
        _HEADER + b"a,b\n" + _ROW % b"2",
        ((2, "has 2 cells where the header has 5"),),
        ("2",),
    ),
    BadFile(
        "an open quote",
        "a.csv",
        _HEADER + b'"test-feed,1\n' + _ROW % b"2",
        ((2, "a quote is never closed"),),
        ("2",),
    ),
    BadFile(
        "a stray quote",
        "a.csv",
        _HEADER + b'"test"feed,1,spam,x,y\n' + _ROW % b"2",
        ((2, "is not valid CSV: a quote stands where none can"),),
        ("2",),
    ),
    BadFile(
        "a NUL in a cell", "a.csv", _HEADER + _ROW % b"a\0b" + _ROW % b"2", ((2, "has a NUL byte"),), ("2",)
    ),
    BadFile(
        "Latin-1 in a cell",
        "a.csv",
        _HEADER + _ROW % b"caf\xe9" + _ROW % b"2",
        ((2, "is not UTF-8 text"),),
        ("2",),
    ),
    BadFile(
        "a huge cell",
        "a.csv",
        _HEADER + _ROW % (b"a" * (1 << 20)) + _ROW % b"2",
        ((2, "is longer than 1 MiB"),),
        ("2",),
    ),
    BadFile(
        "a long cell",
        "a.csv",
        _HEADER + _ROW.replace(b"a plain report", b"a" * 200_001) % b"1" + _ROW % b"2",
        ((2, "`fields.report_text` is longer than 200000 characters"),),
        ("2",),
    ),
    BadFile(
        "a severity in words",
        "a.csv",
        b"severity," + _HEADER + b"high," + _ROW % b"1" + b"2," + _ROW % b"2",
        ((2, "`severity` must be a whole number"),),
        ("2",),
    ),
    BadFile(
        "a hash without a type",
        "a.csv",
        b"hashes," + _HEADER + b"d00f," + _ROW % b"1" + b"md5:d00f," + _ROW % b"2",
        ((2, "`hashes.0.value` is not a hash"),),
        ("2",),
    ),
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb\0C\0\x08"
EXIF = b"\xff\xd8\xff\xe1\x1f\xfeExif\0\0MM\0*\0\0\0\x08\0\x0b\1\x0f"
GIF = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
BMP = b"BM:\0\0\0\0\0\0\x006\0\0\0(\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0"
TIFF = b"II*\0\x08\0\0\0\x0c\0\0\1\3\0\1\0\0\0\1\0\0\0\1\1\3\0\1\0\0\0"
TIFF_BIG = b"MM\0*\0\0\0\x08\0\x0c\1\0\0\3\0\0\0\1\0\1\0\0\1\1\0\3\0\0\0\1"
AVIF = b"\0\0\0 ftypavif\0\0\0\0avifmif1miafMA1B\0\0\0\xf2meta"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\1\xfcmeta\0\0\0\0"
MP4 = b"\0\0\0 ftypisom\0\0\2\0isomiso2avc1mp41\0\0\0\x08free"
MOV = b"\0\0\0\x14ftypqt  \0\0\2\0qt  \0\0\0\x08wide\0\0\0\0mdat"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webmB"
AVI = b"RIFF$\0\0\0AVI LIST\xc0\0\0\0hdrlavih8\0\0\0\x35\x82\0\0"
FLV = b"FLV\1\5\0\0\0\t\0\0\0\0\x12\0\1\x1c\0\0\0\0\0\0\0\2\0\nonMe"
MPEG = b"\0\0\1\xbaD\0\4\0\4\1\0\1\x89\xc3\xf8\0\0\1\xbb\0\x12\x80\xc4\xe1\4\xe1\x7f\xb9\xe0\xe8"

HEADS = {
    "PNG": PNG,
    "JPEG": JPEG,
    "EXIF": EXIF,
    "GIF": GIF,
    "WEBP": WEBP,
    "BMP": BMP,
    "TIFF": TIFF,
    "TIFF_BIG": TIFF_BIG,
    "AVIF": AVIF,
    "HEIC": HEIC,
    "MP4": MP4,
    "MOV": MOV,
    "WEBM": WEBM,
    "AVI": AVI,
    "FLV": FLV,
    "MPEG": MPEG,
}


def _base64(head: bytes) -> str:
    return base64.b64encode(head).decode()


def _wrapped(text: str, width: int, between: str) -> str:
    return between.join(text[start : start + width] for start in range(0, len(text), width))


WAYS = {
    "base64": _base64,
    "base64 without padding": lambda head: _base64(head).rstrip("="),
    "url-safe base64": lambda head: base64.urlsafe_b64encode(head).decode(),
    "in a sentence": lambda head: f"they sent me this: {_base64(head)} and then left",
    "in quotes": lambda head: f'see "{_base64(head)}".',
    "in JSON": lambda head: json.dumps({"picture": _base64(head)}),
    "in markup": lambda head: f"<img alt=x src={_base64(head)}>",
    "after a comma": lambda head: f"image/png;base64,{_base64(head)}",
    "lines of 20": lambda head: _wrapped(_base64(head), 20, "\n"),
    "CRLF lines": lambda head: _wrapped(_base64(head), 16, "\r\n"),
    "quoted mail": lambda head: "> " + _wrapped(_base64(head), 12, "\n> "),
    "percent-encoded": lambda head: quote(_base64(head), safe=""),
    "percent-encoded twice": lambda head: quote(quote(_base64(head), safe=""), safe=""),
    "a data URI": lambda head: f"data:image/png;base64,{_base64(head)}",
    "hexadecimal": lambda head: head.hex(),
    "capital hexadecimal": lambda head: head.hex().upper(),
    "hexadecimal bytes": lambda head: head.hex(" "),
    "a C array": lambda head: ", ".join(f"0x{byte:02x}" for byte in head),
    "\\x escapes": lambda head: "".join(f"\\x{byte:02x}" for byte in head),
    "percent-encoded bytes": lambda head: quote(head, safe=""),
    "every byte percent-encoded": lambda head: "".join(f"%{byte:02X}" for byte in head),
    "character references": lambda head: "".join(f"&#{byte};" for byte in head),
    "Latin-1": lambda head: head.replace(b"\0", b"").decode("latin-1"),
    "Python bytes": repr,
    "JSON escapes": lambda head: json.dumps(head.decode("latin-1")),
    "a list of bytes": lambda head: str(list(head)),
    "a buffer": lambda head: json.dumps({"type": "Buffer", "data": list(head)}),
    "a buffer on many lines": lambda head: json.dumps({"data": list(head)}, indent=8),
    "a typed array": lambda head: json.dumps(dict(enumerate(head))),
    "signed bytes": lambda head: str([byte - 256 if byte > 127 else byte for byte in head]),
    "decimal numbers": lambda head: " ".join(map(str, head)),
    "chunks": lambda head: json.dumps([_base64(head)[at : at + 5] for at in range(0, 44, 5)]),
    "literals added up": lambda head: '"' + _wrapped(_base64(head), 3, '" + "') + '"',
    "lines ended by a backslash": lambda head: _wrapped(_base64(head), 3, "\\\n"),
    "soft line ends": lambda head: _wrapped(_base64(head), 3, "=\n"),
    "letters apart": lambda head: "*".join(_base64(head)),
    "escaped twice": lambda head: json.dumps(json.dumps("".join(f"\\u{ord(c):04x}" for c in _base64(head)))),
    "%u escapes": lambda head: "".join(f"%u00{byte:02x}" for byte in head),
    "long character references": lambda head: "".join(f"&#x00{byte:02x};" for byte in head),
    "padded character references": lambda head: "".join(f"&#0{byte};" for byte in head),
    "named character references": lambda head: _base64(head).replace("/", "&sol;").replace("+", "&plus;"),
    "code points": lambda head: "".join(f"\\u{{{byte:x}}}" for byte in head),
    "quoted-printable": lambda head: "".join(f"={byte:02X}" for byte in head),
    "base64 of base64": lambda head: _base64(_base64(head).encode()),
    "hexadecimal with _": lambda head: head.hex("_"),
    "hexadecimal with /": lambda head: head.hex("/"),
    "hexadecimal with #": lambda head: head.hex("#"),
    "full-width base64": lambda head: "".join(chr(ord(c) + 0xFEE0) for c in _base64(head)),
}
"""Ways of writing a picture down. Without its NUL bytes not every head is still one: see LOST."""

LOST = {(head, "Latin-1") for head in ("BMP", "TIFF", "TIFF_BIG", "MPEG", "WEBP", "AVI")}
"""What is left of these without NUL bytes is no picture any more."""

SMUGGLED = {
    f"{head}, {way}": write(HEADS[head])
    for way, write in WAYS.items()
    for head in HEADS
    if (head, way) not in LOST
} | {
    "a bare data URI": "data:,hello",
    "a data URI of text": "data:text/plain,hello",
    "a data URI in capitals": "DATA:IMAGE/PNG;BASE64,AAAA",
    "a data URI with a charset": "data:text/html;charset=utf-8,%3Cb%3E",
    "a data URI in a link": '<a href="data:image/svg+xml;utf8,%3Csvg%3E">',
    "a broken data URI": "data:image/png;\nbase64,\nAAAA",
    "an escaped data URI": "data%3Aimage%2Fpng%3Bbase64%2CAAAA",
    "base64 letters spaced out": " ".join(_base64(PNG)),
    "zero-width spaces between": "\u200b".join(_base64(JPEG)),
    "a short JPEG": _base64(JPEG[:6]),
    "a short PNG": _base64(PNG[:8]),
    "base64 of a data URI": _base64(b"data:image/png;base64," + _base64(PNG).encode()),
    "octal numbers": " ".join(f"{byte:03o}" for byte in PNG),
    "a data URI over two lines": "da\nta:image/png;base64,QUJD",
    "a data URI with a named reference": "data&colon;image/png;base64,QUJD",
    "a data URI with a zero-width space": "da\u200bta:image/png;base64,QUJD",
    "a full-width data URI": "data\uff1aimage/png;base64,QUJD",
    "a drawing": "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>",
    "a drawing without a namespace": "they sent <SVG width=1><rect width=1 /></SVG>",
    "base64 with line ends spelt out": _wrapped(_base64(PNG), 8, "\\n"),
    "lossy decoding": PNG.replace(b"\0", b"").decode("utf-8", "replace"),
}

HARMLESS = (
    "https://example.org/pictures/9j/4/cat.jpg is what they posted, see also https://example.org/a.png?x=1",
    "the data: first, second and third; data:, is odd but spaced: data : image",
    "We have data: text/figures, and metadata:none, and data:base",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "md5:5d41402abc4b2a76b9719d911017c592 crc:ffd8ff00 id 0000012345",
    "the RIFF format and the PNG format and a GIF89a header, said the JFIF manual",
    "PNG, JPEG and GIF89a files were named in the notice, not attached",
    "/9j/ is how a JPEG begins in base64",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 is a key's beginning",
    "call 0000 0100 2000 or 52 49 46 46 on the dial",
    "100%25 sure; 50%FF; \\x41\\x42; a=B0 &#65;",
    "<svg onload=x> was the text of the post",
    "<svg/onload=x><script>x</script> was the text of the post",
    "PGh0bWw+PC9odG1sPg==",
    "1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987",
    "scores [137, 80, 12, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72]; calls 255-216-2551 and 1401 1402 1403",
    "the data:\nfirst, second; the data:\ntext/figures, and more",
    '?id=ab12&x=50=60&copy; tea & milk; 2 + 2 = 4, "a" + "b"',
    "\uff28\uff45\uff4c\uff4c\uff4f\uff0c \u4f60\u597d\uff0c\u8acb\uff1a\u8b1d\u8b1d",
    "\u4f60\u597d \u043f\u0440\u0438\u0432\u0435\u0442 \xff\xd8 \ufffd\ufffd",
)
"""Texts that look a little like the above and are reports all the same."""
