"""What may be attached, and what a file may be called."""

import time

import pytest

from dialogue.enums import MediaType
from dialogue.rules import LONGEST_NAME, kind_of, tidy_name
from talking import (
    JPEG,
    JPEG_FRAME,
    JPEG_HEAD,
    JPEG_SCAN,
    PDF,
    PNG,
    PNG_BODY,
    PNG_HEAD,
    SIGNATURE,
    chunk,
    segment,
)

PAGE = b"<html><script>alert(1)</script></html>"
END = chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF),
        (JPEG, MediaType.JPEG),
        (JPEG + b"trailer of a camera", MediaType.JPEG),
        (JPEG_HEAD + b"\xff\xff" + JPEG_FRAME + JPEG_SCAN + b"\xff\x00\xff\xd0\xff\xff\xd9", MediaType.JPEG),
        (JPEG_HEAD + segment(0xFE, b"a remark") + JPEG_FRAME + JPEG_SCAN * 2 + b"\xff\xd9", MediaType.JPEG),
        (PNG, MediaType.PNG),
        (SIGNATURE + PNG_HEAD + chunk(b"tEXt", b"a remark") + PNG_BODY + PNG_BODY + END, MediaType.PNG),
        (b"\xff\xd8\xff" + PAGE + b"\xff\xd9", None),
        (b"\xff\xd8" + segment(0xE0, PAGE) + b"\xff\xd9", None),
        (JPEG_HEAD + PAGE + JPEG_FRAME + JPEG_SCAN + b"\xff\xd9", None),
        (JPEG_HEAD + JPEG_SCAN + b"\xff\xd9", None),
        (JPEG_HEAD + JPEG_FRAME + b"\xff\xd9", None),
        (JPEG_HEAD + JPEG_FRAME + b"\xff\xda\xff\xff\x00" + b"\xff\xd9", None),
        (JPEG_HEAD + JPEG_FRAME + b"\xff\xda\x00\x01" + b"\xff\xd9", None),
        (JPEG[:-2], None),
        (JPEG_HEAD + b"\xff\x3c\x00\x02" + JPEG_FRAME + JPEG_SCAN + b"\xff\xd9", None),
        (SIGNATURE + PNG_HEAD + PAGE + b"IEND", None),
        (SIGNATURE + PNG_HEAD + PAGE + END, None),
        (PNG + PAGE, None),
        (PNG + b"IEND", None),
        (SIGNATURE + PNG_HEAD + END, None),
        (SIGNATURE + PNG_BODY + PNG_HEAD + END, None),
        (SIGNATURE + PNG_HEAD + PNG_BODY, None),
        (SIGNATURE + PNG_HEAD + PNG_BODY + chunk(b"IEND", PAGE), None),
        (b"", None),
        (b"%PDF-1.7 cut off", None),
        (JPEG[:20], None),
        (PNG[:30], None),
        (b"<html><script>%PDF-%%EOF", None),
        (b"MZ\x90\x00" + PDF, None),
        (b"GIF89a", None),
        (b"PK\x03\x04", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, kind: MediaType | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8" + b"\xff" * 5_000_000, JPEG[:-2] + b"\xff" * 5_000_000, JPEG_HEAD + segment(0xFE, b"") * 1_000_000],
)
def test_looking_at_the_largest_file_takes_a_moment(content: bytes) -> None:
    began = time.process_time()

    assert kind_of(content) is None
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "kind", "tidy"),
    [
        ("心电图.pdf", MediaType.PDF, "心电图.pdf"),
        ("photo.JPEG", MediaType.JPEG, "photo.jpg"),
        ("report.exe", MediaType.PDF, "report.exe.pdf"),
        ("../../etc/passwd", MediaType.PNG, "passwd.png"),
        ("C:\\scans\\a.png", MediaType.PNG, "a.png"),
        ("gnp.\u202eexe.png", MediaType.PNG, "gnp.exe.png"),
        ('a"\r\nSet-Cookie: x.pdf', MediaType.PDF, "a_Set-Cookie_ x.pdf"),
        ("   ", MediaType.PDF, "file.pdf"),
        (".pdf", MediaType.PDF, "file.pdf"),
    ],
)
def test_a_file_name_is_made_safe(name: str, kind: MediaType, tidy: str) -> None:
    assert tidy_name(name, kind) == tidy


def test_a_long_name_keeps_its_ending() -> None:
    found = tidy_name("长" * 500 + ".pdf", MediaType.PDF)

    assert len(found) == LONGEST_NAME
    assert found.endswith(".pdf")
