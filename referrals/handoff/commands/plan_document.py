"""The discharge plan as a document of the recipient's own record.

What crossed may not be read any more when the referral is over, and the patient is looked after by that plan still.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from consent.enums import Category
from handoff.contracts.payload import from_payload, to_payload
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.models import Package, ServiceRequest
from handoff.queries.held import content_of
from handoff.rules.package import Content, section
from records.contracts import KEPT_PLAN, MOST_EACH, Attachment, DocumentView
from records.enums import Precision
from tenancy.queries import organisation

DISCHARGE_SUMMARY, LOINC, TEXT = "18842-5", "http://loinc.org", "text/plain; charset=utf-8"
WRITTEN_IN = "zh-hans"
"""A record is written in one language, whoever reads it."""


def document_of(order: ServiceRequest, package: Package) -> Content | None:
    """The plan in this package as a row of an extract, its words as a file, which the record keeps sealed; None where
    there is none, or it is an earlier referral's.
    """
    content = section(content_of(package), Category.DISCHARGE_PLAN)
    if not content or "written_by" in content:
        return None
    with translation.override(WRITTEN_IN):
        title = _("Discharge plan, %(organisation)s") % {"organisation": organisation(order.sender_id).name}
        text = "\n".join(_lines(from_payload(PlanContent, content)))
    view = DocumentView(
        id=order.id,
        version=package.number,
        patient_id=order.id,
        source="",
        fhir_type="DocumentReference",
        fhir_id="",
        status="current",
        code=DISCHARGE_SUMMARY,
        code_system=LOINC,
        display="",
        codings=(),
        at=package.frozen_at,
        precision=Precision.INSTANT,
        until=None,
        until_precision=Precision.NONE,
        encounter_id=None,
        category=KEPT_PLAN,
        title=title,
        conclusion="",
        cites=(),
    )
    data = b64encode(text.encode()).decode()
    file = Attachment(content_type=TEXT, title=title, data=data, size=len(text.encode()))
    return {**to_payload(view), "attachments": [to_payload(file)]}


def with_document(extract: Content | None, document: Content | None, content: Content) -> Content | None:
    """The extract with that document before those of the sender's record, as many as an extract holds."""
    if document is None:
        return extract
    found = extract or {"format": content["record_format"], "categories": {}, "left_out": {}}
    kept: list[Any] = found["categories"].get(Category.DOCUMENTS, [])
    return {**found, "categories": {**found["categories"], str(Category.DOCUMENTS): [document, *kept][:MOST_EACH]}}


def _lines(plan: PlanContent) -> Iterable[str]:
    parts = (
        (_("Diagnoses"), plan.diagnoses),
        (_("Medicines at discharge"), "\n".join(_medicine(one) for one in plan.medications)),
        (_("Instructions"), plan.instructions),
        (_("Red flags"), "\n".join(plan.red_flags)),
        (_("Follow-up"), plan.follow_up),
    )
    for name, text in parts:
        if text.strip():
            yield _("%(part)s:") % {"part": name}
            yield text.strip()


def _medicine(one: Medication) -> str:
    dose = " → ".join(part for part in (one.before, one.dose) if part) if one.change == Change.CHANGED else one.dose
    why = " ".join(part for part in (str(one.change.label), one.reason) if part)
    return " ".join(part for part in (one.name, dose or one.before, f"({why})") if part)
