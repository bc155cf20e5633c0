"""Fields that stand for a picture instead of for words: thumbnails, previews, links to media files.

They are dropped, the case is kept. Addresses are metadata and stay where a field's name says that it holds
one: see docs/decisions/intake-and-media.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_RENDITION: Final = re.compile(
    r"(?:.*_)?(?:thumb|thumbnail|preview|poster|avatar)s?"
    r"(?:_(?:url|uri|link|src|href|data|image|img|b64|base64|path|file|bytes|blob))?"
    r"|(?:.*_)?(?:image|img|picture|photo|video|media|frame|screenshot|gif|icon)s?"
    r"(?:_(?:data|base64|b64|bytes|blob|raw|src|href|url|uri|link|path)s?)?"
)
_ADDRESS: Final = re.compile(
    r"(?:(?:first|last|reported|offending|infringing|original|source|target|canonical|final|landing|page|post|profile"
    r"|host|site|web|content|file|evidence|subject|location|report)_)*"
    r"(?:url|uri|link|address|permalink|location|href|referrer|referer)s?(?:_\d+)?"
)

_KINDS: Final = (
    "png|apng|jpe?g|jpe|jfif|gif|webp|avif|heic|heif|bmp|tiff?|ico|svgz?|jxl|jp2|psd|raw|dng"
    "|mp4|m4v|mov|qt|webm|mkv|avi|flv|f4v|wmv|asf|mpe?g|m2ts|mts|ts|3gp|3g2|ogv|m3u8|mpd"
)
_MEDIA_LINK: Final = re.compile(
    rf"\s*(?:[a-z][a-z0-9+.-]*:)?//\S+\.(?:{_KINDS})(?:[?#:]\S*)?\s*", re.IGNORECASE
)
_MEDIA_FILE: Final = re.compile(rf"\.(?:{_KINDS})\b", re.IGNORECASE)


def dropping(name: str) -> Callable[[str], bool]:
    """Return what tells of a text whether the field of that name that holds it is left out of its case.

    A field named for a rendition stays only when its value is words (a caption, say). Any other field
    goes when its whole value is one link to a media file, unless its name is on the list of addresses.
    """
    plain = _NOT_WORD.sub("_", _HUMP.sub("_", name).lower()).strip("_")
    if _RENDITION.fullmatch(plain):
        return _is_no_caption
    return _never if _ADDRESS.fullmatch(plain) else _is_media_link


def _is_no_caption(text: str) -> bool:
    words = " " in text.strip() and "://" not in text and not _MEDIA_FILE.search(text)
    return bool(text.strip()) and not words


def _is_media_link(text: str) -> bool:
    return "//" in text and _MEDIA_LINK.fullmatch(text) is not None


def _never(_: str) -> bool:
    return False
