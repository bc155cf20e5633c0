"""Finding a picture or a film in a text, however it was written down.

Leeward handles no images: whatever would become one when decoded is turned away at the door, and what was
found is named by its format alone, never echoed. Cheap substring searches come first, since nearly every
text has nothing of the kind; only where one of them hits is anything decoded, and then 32 bytes of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from storage.intake import bytelists, escapes, signatures

DATA_URI: Final = "a data: URI"

_ROUNDS: Final = 6
"""How many layers of escaping are taken off (percent-encoding of percent-encoding is seen in the wild)."""

_BETWEEN: Final = "\x1e"
"""Takes the place of the NUL between joined texts, since undoing escapes can make others."""

_WIDE: Final = bytes(range(0x80, 0x100))
"""Encoded data is ASCII: what is not (zero-width characters between the letters, say) is left out."""

_SPACES: Final = b" \t\r\n\v\f>\"'`|" + _WIDE
"""What line wrapping, quoting and mail put between the characters of an encoded text."""

_NOT_CAPITALS: Final = bytes(
    byte for byte in range(0x100) if chr(byte) not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_"
)
_NOT_LETTERS: Final = bytes(
    byte for byte in range(0x100) if not (chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "+/"))
)
"""What may stand between the pieces of base64 that was cut: `["iVBO", "Rw0K"]`."""
_CAPITALS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ+/"

_BASE64: Final = bytes.maketrans(b"-_", b"+/")
_BASE64_STARTS: Final = tuple(
    start.encode()
    for start in (
        "iVBORw",  # PNG
        "/9j/",  # JPEG
        "R0lGOD",  # GIF
        "UklGR",  # RIFF: WebP, AVI
        "Qk",  # BMP
        "SUk",  # TIFF, little end first
        "TU0A",  # TIFF, big end first
        "GkXfo",  # Matroska, WebM
        "RkxWA",  # FLV
        "MCaydY",  # ASF
        "OEJQU",  # Photoshop
        "T2dnUw",  # Ogg
        "PHN2Z",  # SVG
        "AAAADG",  # JPEG 2000
        "AAAADE",  # JPEG XL
        "AAABu",  # MPEG programme
        "AAABs",  # MPEG video
    )
)
_CAPITAL_SIGNS: Final = re.compile(
    rb"AAA|VBOR|/9/|R0GOD|UGR|SUA|TU0A|GX|RWA|MCY|OEJQU|T2U|PHN2Z|Z0X|ZGF0YT|PNG|GIF8|RIFF|FLV|JFIF"
    rb"|VZCT1J3|UBR09E|VWR1|UFB|R2YZ|U4V0|TUNRZ|T0VKUF|VDJV3|UEOM|LLR|LLJ3"
)
"""The capitals of each start below, of the heads that are letters themselves, and of starts encoded twice."""

_DIGIT_SIGNS: Final = re.compile(
    rb"8950447|4749463|52494646|66747970|1453|4645601|4949200|44002|38425053|302627|00000"
)
"""The decimal digits of each hexadecimal start below."""

_NOT_DIGITS: Final = _SPACES + b":;,.+\\x%{}[]()/_#*&$~=!<"
"""What stands between hexadecimal bytes."""

_FEWEST_DIGITS: Final = 4
"""Decimal digits in the shortest hexadecimal head."""

_FTYP_BASE64: Final = b"Z0eX"
"""The end of `ftyp` at the fifth byte; the start is 6 characters before."""

_NESTED_URIS: Final = (b"ZGF0YTppbWFnZ", b"ZGF0YTp2aWRlb")
"""base64 of `data:image` and of `data:video`."""

_NESTED_STARTS: Final = tuple(
    base64.b64encode(start)[: len(start) * 8 // 6] for start in (*_BASE64_STARTS, b"AAAA")
)
"""Starts that are encoded once more; a film's `AAAA` stands for what comes before its `ftyp`."""

_HEX_STARTS: Final = (
    b"89504e47",
    b"ffd8ff",
    b"474946383",
    b"52494646",
    b"1a45dfa3",
    b"464c5601",
    b"49492a00",
    b"4d4d002a",
    b"38425053",
    b"3026b275",
    b"424d",
    b"000001b",
)
_FTYP_HEX: Final = b"66747970"

_RAW: Final = re.compile(
    "(?P<PNG>\x89PNG|\ufffdPNG|PNG\r?\n\x1a)"
    "|(?P<JPEG>\xff\xd8\xff|\ufffd[^\\s]{0,6}(?:JFIF|Exif))"
    "|(?P<GIF>(?:^|[\x00\x1e])\\s*GIF8[79]a|GIF8[79]a.{0,4}[\x01-\x08\x0e-\x1f\x80-\xff])"
    "|(?P<RIFF>RIFF[\\s\\S]{4}(?:WEBP|AVI ))"
    "|(?P<MP4>ftyp(?:isom|iso[2-9]|mp4[12]|M4[VAP] |avc1|avif|avis|hei[cfsx]|hev[cx]|mif1|msf1|qt  "
    "|3g[p2]|dash|f4v ))"
    "|(?P<Matroska>\x1aE(?:\xdf\xa3|\u07e3|\ufffd))"
    "|(?P<FLV>FLV\x01)"
)
_RAW_NUL: Final = re.compile(
    "(?P<BMP>BM[\\s\\S]{4}\x00{4})"
    "|(?P<TIFF>II[*+]\x00[\\s\\S]{0,2}\x00|MM\x00[*+])"
    "|(?P<MPEG>\x00\x00\x01[\xba\xb3])"
)
"""Heads that can't be told without a NUL, which a text has only once its escapes are undone."""

_RAW_SIGNS: Final = ("PNG", "GIF8", "RIFF", "ftyp", "JFIF", "Exif", "FLV\x01")
_RAW_SIGNS_WIDE: Final = ("\xff\xd8\xff", "\x1aE")

_URI: Final = re.compile(
    r"data:(?:(?:image|video|audio)/"
    r"|(?:application|text|font|model|multipart|message)/[a-z0-9.+-]+(?:;[^\s,]{0,100})?,"
    r"|[^\s,]{0,100};base64,)"
    r"|(?<![a-z])data:,(?=\S)",
    re.IGNORECASE,
)
_URI_SPACED: Final = re.compile(rb"data:[a-z0-9/.+;=-]{0,100};base64,")
_URI_BROKEN: Final = re.compile(r"data:[a-z]{4,11}/[a-z0-9.+-]{1,80}(?:;[^\s,]{0,100})?,\S", re.IGNORECASE)
"""Looked for once line ends and tabs are left out, as browsers do; stricter, since prose has them too."""
_COLON_APART: Final = re.compile(":(?<=[\\s\"'`|>\x80-\U0010ffff]:)")
"""A colon kept from the letter before it by something that is left out later."""
_BROKEN: Final = dict.fromkeys(map(ord, "\t\r\n\u200b\u200c\u200d\u2060\ufeff\xad"))

_SVG: Final = re.compile(
    r"<svg[\s>/:](?:[^<>]{0,2000}\bxmlns\b"
    r"|[^<>]{0,2000}>[^<]{0,200}<(?:path|rect|circle|ellipse|line|polyline|polygon|image|g|defs|use|text)[\s>/])",
    re.IGNORECASE,
)
"""A drawing, or what says that it is one; `<svg onload=...>` alone is an attempt on a page, and evidence."""

_TOKEN_STARTS: Final = re.compile(r"(?<![A-Za-z0-9+/_-])(?:[/_]9j[/_]|UklGR|AAA)[A-Za-z0-9+/_-]{0,40}")
_HEX_TOKENS: Final = re.compile(
    r"(?<![0-9A-Fa-f])(?:ffd8ff|000001b|00000[12]00)[0-9a-f]{0,40}", re.IGNORECASE
)


def found_in(text: str) -> str | None:
    """Return what was found (a format's name, or `a data: URI`), never the text itself; or None.

    Several texts may be joined by NUL characters, which none of them may hold.
    """
    if "+" in text or not text.isascii():
        text = escapes.plain(text)
    for escaped in range(_ROUNDS):
        if _worth_a_look(text) and (found := _as_written(text) or _encoded(text)):
            return found
        if not escapes.has_any(text):
            return None
        if not escaped:
            text = text.replace("\0", _BETWEEN)
        plainer = escapes.undone(text)
        if plainer == text:
            return None
        text = plainer
        if "\0" in text and (raw := _RAW_NUL.search(text)):
            return raw.lastgroup
    return _as_written(text) or _encoded(text)


def _worth_a_look(text: str) -> bool:
    """Return whether a closer look could find anything; most texts end here, so this decides the speed.

    What is looked for is searched in the capitals and digits of the text alone. They are a few characters of
    prose, and whatever holds an encoded head holds that head's capitals in the same order, side by side.
    """
    written = text.encode("utf-8", "replace")
    capitals = written.translate(_BASE64, _NOT_CAPITALS)
    if _CAPITAL_SIGNS.search(capitals):
        return True
    lowered = text.lower()
    digits = capitals.translate(None, _CAPITALS)
    if len(digits) >= _FEWEST_DIGITS and (
        "0x" in lowered
        or _DIGIT_SIGNS.search(digits)
        or ("d8" in lowered and b"ffd8ff" in written.lower().translate(None, _NOT_DIGITS))
    ):
        return True
    if len(digits) >= bytelists.FEWEST_DIGITS and (
        ('"0' in text and bytelists.KEYED_SIGN in written.translate(None, _SPACES))
        or bytelists.DIGIT_SIGNS.search(digits)
    ):
        return True
    if not text.isascii() and ("\xff\xd8\xff" in text or "\ufffd" in text):
        return True
    near = ":" in text and ("a:" in lowered or _COLON_APART.search(text))
    if near and b"data:" in written.lower().translate(None, _SPACES):
        return True
    return "ftyp" in lowered or "\x1a" in text or ("<" in text and "<svg" in lowered)


def _as_written(text: str) -> str | None:
    """Look for the bytes themselves, as characters."""
    signs = any(sign in text for sign in _RAW_SIGNS)
    if not signs and ("\x1a" in text or not text.isascii()):
        signs = any(sign in text for sign in _RAW_SIGNS_WIDE)
    if signs and (raw := _RAW.search(text)):
        return raw.lastgroup
    return None


def _encoded(text: str) -> str | None:
    """Look for data URIs, base64 and hexadecimal, wrapped and quoted or not."""
    compact = text.encode("utf-8", "replace").translate(_BASE64, _SPACES)
    bare = compact.translate(None, _NOT_LETTERS)
    for whole in (compact, bare) if len(bare) < len(compact) else (compact,):
        if kind := _base64_in(whole):
            return kind
    if b"AAA" in compact or b"/9j/" in compact or b"UklGR" in compact:
        for token in _TOKEN_STARTS.finditer(text):
            if kind := signatures.perhaps(_from_base64(token.group().encode().translate(_BASE64))):
                return kind
    lowered = compact.lower()
    if b"data:" in lowered and (
        _URI.search(text) or _URI_SPACED.search(lowered) or _URI_BROKEN.search(text.translate(_BROKEN))
    ):
        return DATA_URI
    if b"<svg" in lowered and _SVG.search(text):
        return "SVG"
    return _hexadecimal(text, lowered) or bytelists.found_in(text)


def _base64_in(compact: bytes) -> str | None:
    for start in _BASE64_STARTS:
        if start in compact and (kind := _base64_at(compact, start, 0)):
            return kind
    if _FTYP_BASE64 in compact and (kind := _base64_at(compact, _FTYP_BASE64, 6)):
        return kind
    if any(nested in compact for nested in _NESTED_URIS):
        return "an encoded picture"
    for start in _NESTED_STARTS:
        if start in compact and (kind := _base64_at(compact, start, 0, layers=2)):
            return kind
    return None


def _hexadecimal(text: str, lowered: bytes) -> str | None:
    digits = _as_digits(lowered)
    for start in _HEX_STARTS:
        if start in digits and (kind := _hex_at(digits, start, 0)):
            return kind
    if _FTYP_HEX in digits and (kind := _hex_at(digits, _FTYP_HEX, 8)):
        return kind
    if b"ffd8ff" in digits or b"00000" in digits:
        for token in _HEX_TOKENS.finditer(text):
            if kind := signatures.perhaps(_from_hex(token.group().encode())):
                return kind
    return None


def _as_digits(lowered: bytes) -> bytes:
    """Leave hexadecimal bytes side by side."""
    return lowered.replace(b"0x", b"").translate(None, _NOT_DIGITS)


def _base64_at(compact: bytes, start: bytes, before: int, layers: int = 1) -> str | None:
    at = compact.find(start)
    while at >= 0:
        if at >= before:
            head = compact[at - before : at - before + signatures.HEAD * 4 // 3 * layers]
            for _ in range(layers):
                head = _from_base64(head.translate(_BASE64))
            if kind := signatures.picture(head):
                return kind
        at = compact.find(start, at + 1)
    return None


def _hex_at(digits: bytes, start: bytes, before: int) -> str | None:
    at = digits.find(start)
    while at >= 0:
        if at >= before and (kind := signatures.picture(_from_hex(digits[at - before : at - before + 64]))):
            return kind
        at = digits.find(start, at + 1)
    return None


_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_NOT_HEX: Final = re.compile(rb"[^0-9a-fA-F]")


def _from_base64(encoded: bytes) -> bytes:
    """Decode as much of it as is base64; a last lone character says nothing and is left out."""
    stop = _NOT_BASE64.search(encoded)
    if stop:
        encoded = encoded[: stop.start()]
    spare = len(encoded) % 4
    if spare == 1:
        encoded = encoded[:-1]
    elif spare:
        encoded += b"=" * (4 - spare)
    try:
        return base64.b64decode(encoded)
    except binascii.Error:
        return b""


def _from_hex(encoded: bytes) -> bytes:
    stop = _NOT_HEX.search(encoded)
    if stop:
        encoded = encoded[: stop.start()]
    return bytes.fromhex(encoded[: len(encoded) // 2 * 2].decode("ascii"))
