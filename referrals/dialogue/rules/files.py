"""What may be attached. The content's own signature decides, never the name or what a browser says of it.

Signatures: ISO 32000-1 §7.5.2 (PDF), ITU-T T.81 Annex B (JPEG: SOI and the next marker, EOI; cameras add data
behind it), PNG specification third edition §5.2 (signature, then IHDR).
"""

from __future__ import annotations

import unicodedata

from dialogue.enums import MediaType

LARGEST = 5 * 1024 * 1024
"""Bytes of one attachment; what an installation may allow at most. Product default."""

MOST_FILES, LONGEST_NAME = 5, 120
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_ENDINGS = {MediaType.PDF: ".pdf", MediaType.JPEG: ".jpg", MediaType.PNG: ".png"}
_FORBIDDEN = frozenset('/\\:*?"<>|')


def kind_of(content: bytes) -> MediaType | None:
    """What the bytes are; None for anything but a whole PDF, JPEG or PNG."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[3:]:
        return MediaType.JPEG
    if content.startswith(_PNG) and b"IEND" in content[-16:]:
        return MediaType.PNG
    return None


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
