"""What may be attached. The content's own structure decides, never the name or what a browser says of it.

A PDF is told by its signature and its end (ISO 32000-1 §7.5.2, §7.5.5). A JPEG is walked from marker to marker, from
SOI over a frame and a scan to EOI (ITU-T T.81 Annex B.1, B.2; cameras add data behind it), a PNG from chunk to chunk,
IHDR first, IEND last and nothing behind it (PNG specification, third edition, §5.2, §5.3, §5.6). Neither is decoded: a
remark inside may hold anything, so a file is shown as what it is and never as a page.
"""

from __future__ import annotations

import re
import unicodedata

from dialogue.enums import MediaType

LARGEST = 5 * 1024 * 1024
"""Bytes of one attachment; what an installation may allow at most. Product default."""

MOST_FILES, LONGEST_NAME = 5, 120
MOST_PARTS = 50_000
"""Segments or chunks of one picture; those of cameras have some hundreds."""

_ENDINGS = {MediaType.PDF: ".pdf", MediaType.JPEG: ".jpg", MediaType.PNG: ".png"}
_FORBIDDEN = frozenset('/\\:*?"<>|')

_SOI, _EOI, _SOS = b"\xff\xd8", 0xD9, 0xDA
_TABLES = frozenset((0xC4, 0xCC, *range(0xDB, 0xE0), *range(0xE0, 0xF0), 0xFE))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARKER, _MARKER_AFTER_SCAN = re.compile(rb"\xff+([^\x00\xff])"), re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_PNG, _HEADER_BYTES, _CHUNK_FRAME = b"\x89PNG\r\n\x1a\n", 13, 12
_CHUNK_KIND = re.compile(rb"[A-Za-z]{4}")


def kind_of(content: bytes) -> MediaType | None:
    """What the bytes are; None for anything but a whole PDF, JPEG or PNG."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        return MediaType.PDF
    if content.startswith(_SOI) and _is_jpeg(content):
        return MediaType.JPEG
    if content.startswith(_PNG) and _is_png(content):
        return MediaType.PNG
    return None


def _is_jpeg(content: bytes) -> bool:
    """Whether segments follow each other without a gap as far as the first scan, and an end comes after it."""
    at, frame, scan = len(_SOI), False, False
    for _part in range(MOST_PARTS):
        found = _MARKER_AFTER_SCAN.search(content, at) if scan else _MARKER.match(content, at)
        if found is None:
            return False
        marker, at = found[1][0], found.end()
        if marker == _EOI:
            return scan
        length = int.from_bytes(content[at : at + 2], "big")
        known = marker in _TABLES or marker in _FRAMES or (marker == _SOS and frame)
        if not known or length < 2 or at + length > len(content):
            return False
        frame, scan, at = frame or marker in _FRAMES, scan or marker == _SOS, at + length
    return False


def _is_png(content: bytes) -> bool:
    """Whether chunks follow each other without a gap: IHDR first, at least one IDAT, an empty IEND at the end."""
    at, data = len(_PNG), False
    for _part in range(MOST_PARTS):
        kind = content[at + 4 : at + 8]
        length, first = int.from_bytes(content[at : at + 4], "big"), at == len(_PNG)
        at += _CHUNK_FRAME + length
        if first != (kind == b"IHDR") or (first and length != _HEADER_BYTES):
            return False
        if at > len(content) or not _CHUNK_KIND.fullmatch(kind):
            return False
        if kind == b"IEND":
            return data and length == 0 and at == len(content)
        data = data or kind == b"IDAT"
    return False


def tidy_name(name: str, media_type: MediaType) -> str:
    """A file name that is safe on every desk: no folders, no control or direction signs, the ending of its content."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if sign in _FORBIDDEN else sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem = kept.strip()
    ending = _ENDINGS[media_type]
    known = (ending, ".jpeg") if media_type == MediaType.JPEG else (ending,)
    if stem.lower().endswith(known):
        stem = stem[: stem.rfind(".")]
    return (stem.strip(" .")[: LONGEST_NAME - len(ending)] or "file") + ending
