"""What a document carries."""

from __future__ import annotations

from uuid import UUID

import orjson

from commands import reads, saw
from kernel.actor import Actor
from kernel.errors import NotFound
from records.access import must_be_visible
from records.contracts import Attachment
from records.enums import Permission
from records.models import Document


@reads(needs=Permission.READ)
def attachments(actor: Actor, *, document_id: UUID) -> tuple[Attachment, ...]:
    """The texts and files of one document, unsealed. Raises `NotFound`."""
    document = Document.objects.filter(id=document_id).only("id", "patient_id", "attachments").first()
    if document is None:
        raise NotFound("document")
    must_be_visible(actor, document.patient_id)
    saw(document.patient_id)
    carried = orjson.loads(str(document.attachments)) if document.attachments else []
    return tuple(attachment_of(item) for item in carried)


def attachment_of(item: dict[str, str]) -> Attachment:
    """An attachment from its JSON, whose names are FHIR's."""
    size = item.get("size", "")
    return Attachment(
        content_type=item.get("contentType", ""),
        title=item.get("title", ""),
        url=item.get("url", ""),
        creation=item.get("creation", ""),
        data=item.get("data", ""),
        size=int(size) if size.isdigit() else None,
    )
