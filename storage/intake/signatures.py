"""Which pictures and films the first bytes of something belong to.

The numbers are the formats' own magic numbers (as in the `file` database). Nothing is decoded past 32
bytes and no image library is involved: such bytes are told here so that they are turned away.
"""

from __future__ import annotations

import re
from typing import Final

HEAD: Final = 32
"""Bytes that are enough to tell every format below."""

_STRONG: Final = re.compile(
    rb"(?P<PNG>\x89PNG)"
    rb"|(?P<GIF>GIF8[79]a)"
    rb"|(?P<WebP>RIFF....WEBP)"
    rb"|(?P<AVI>RIFF....AVI\x20)"
    rb"|(?P<BMP>BM....\0\0\0\0)"
    rb"|(?P<TIFF>II[*+]\0[^\0]?.?..?(?:\0|$)|MM\0[*+]\0)"
    rb"|(?P<MP4>\0\0..ftyp)"
    rb"|(?P<Matroska>\x1aE\xdf\xa3)"
    rb"|(?P<FLV>FLV\x01)"
    rb"|(?P<MPEG>\0\0\x01(?:\xba[\x21\x31\x40-\x7f]|\xb3...[\x10-\x4f]))"
    rb"|(?P<ASF>0&\xb2\x75\x8e\x66\xcf\x11)"
    rb"|(?P<JPEG2000>\0\0\0\x0c(?:jP\x20\x20|JXL\x20))"
    rb"|(?P<Photoshop>8BPS\0[\x01\x02])"
    rb"|(?P<Ogg>OggS\0)"
    rb"|(?P<SVG><svg[\s>])"
    # A JPEG's first two bytes are common; the segment that follows is what tells it from chance.
    rb"|(?P<JPEG>\xff\xd8\xff(?:\xe0..JF(?:IF|XX)|\xe1..(?:Exif|http)|\xe2..(?:ICC_|MPF\0)|\xed..Phot|\xee..Adob"
    rb"|\xdb\0[\x43\x84\xc5]|\xc4\0|[\xc0-\xc3]\0[\x0b\x11]\x08|\xfe\0))",
    re.DOTALL,
)

_WEAK: Final = re.compile(
    rb"(?P<JPEG>\xff\xd8\xff[\xc0-\xc4\xdb\xdd\xe0-\xef\xfe](?:$|[\0-\x3f]))"
    rb"|(?P<RIFF>RIFF(?:.{0,7}|....(?:W|WE|WEB|A|AV|AVI))$)"
    rb"|(?P<MPEG>\0\0\x01[\xba\xb3])"
    rb"|(?P<icon>\0\0[\x01\x02]\0[\x01-\x20]\0)"
    rb"|(?P<film>\0...(?:moov|mdat|wide|ftyp))",
    re.DOTALL,
)


def picture(head: bytes) -> str | None:
    """Return the format whose start this is beyond chance, or None."""
    found = _STRONG.match(head)
    return found.lastgroup if found else None


def perhaps(head: bytes) -> str | None:
    """Return the format whose start this is, when it is known that something starts here, or None.

    A few bytes are enough, so asking this of every position of a long text would often be wrong.
    """
    found = _STRONG.match(head) or _WEAK.match(head)
    return found.lastgroup if found else None


def within(written: bytes) -> str | None:
    """Return the format whose start is anywhere in these bytes beyond chance, or None."""
    found = _STRONG.search(written)
    return found.lastgroup if found else None


_CERTAIN: Final = re.compile(
    "(?P<PNG>89504e470d0a1a0a)"
    "|(?P<GIF>474946383[79]61[0-9a-f]{4})"
    "|(?P<JPEG>ffd8ffe000104a46|ffd8ffe1[0-9a-f]{4}45786966)"
    "|(?P<RIFF>52494646[0-9a-f]{8}(?:57454250|41564920))"
    "|(?P<MP4>000000[0-9a-f]{2}66747970)"
    "|(?P<ASF>3026b2758e66cf11)"
    "|(?P<Matroska>1a45dfa3[0-9a-f]{2}4286)",
    re.IGNORECASE,
)


def in_digest(value: str) -> str | None:
    """Return the format whose signature a hash in hexadecimal begins with, or None.

    7 bytes or more have to agree, so that no real hash is ever likely to be turned away.
    """
    found = _CERTAIN.match(value)
    return found.lastgroup if found else None
