"""What may be attached, and what a file may be called."""

import pytest

from dialogue.enums import MediaType
from dialogue.rules import LONGEST_NAME, kind_of, tidy_name
from talking import JPEG, PDF, PNG


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF),
        (JPEG, MediaType.JPEG),
        (JPEG + b"trailer of a camera", MediaType.JPEG),
        (PNG, MediaType.PNG),
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
