"""Readers of encounters, conditions, procedures and allergies: a resource in, the columns of its row out."""

from __future__ import annotations

from records.rules.elements import (
    CODE_LENGTH,
    Node,
    coded,
    concept,
    first,
    labels,
    many,
    of_concept,
    one,
    period,
    short,
    span,
    text,
    when,
    words,
)
from records.rules.names import name_of
from records.rules.references import Index
from records.rules.rows import Columns
from records.rules.times import Moment

# A diagnosis is led by its ICD-10 code where it has one, national clinical and insurance versions included.
ICD_10 = ("http://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.156.10011.2.3.3.11")


def encounter(resource: Node, index: Index) -> Columns:
    """A stay or visit. `class_code`: v3-ActCode (IMP, AMB, EMER …). `reason`: words. `provider`: who received."""
    kind = next((of_concept(item) for _path, item in many(resource, "type")), of_concept({}))
    return {
        "status": short(resource, "status", CODE_LENGTH),
        "class_code": short(one(resource, "class"), "code", CODE_LENGTH),
        **coded(kind),
        **span(*period(resource, "period")),
        "reason": "; ".join(labels(resource, "reasonCode")),
        "provider": name_of(one(resource, "serviceProvider"), index),
        "practitioner": name_of(one(first(resource, "participant"), "individual"), index),
        "discharge": concept(one(resource, "hospitalization"), "dischargeDisposition").display,
    }


def condition(resource: Node, _index: Index) -> Columns:
    """A diagnosis or problem; where the source gives no onset, the time it was recorded stands in its place."""
    begin, end = _from_to(resource, "onset"), _from_to(resource, "abatement")
    category = next((of_concept(item) for _path, item in many(resource, "category")), of_concept({}))
    return {
        "status": concept(resource, "clinicalStatus").code,
        "verification_status": concept(resource, "verificationStatus").code,
        "category": category.code,
        "severity": concept(resource, "severity").display,
        **coded(concept(resource, "code", prefer=ICD_10)),
        **span(begin[0] or when(resource, "recordedDate"), end[1] or end[0]),
        "onset_text": text(resource, "onsetString"),
    }


def procedure(resource: Node, index: Index) -> Columns:
    """An operation, treatment or examination that was done."""
    start, end = _from_to(resource, "performed")
    return {
        "status": short(resource, "status", CODE_LENGTH),
        **coded(concept(resource, "code")),
        **span(start, end),
        "reason": "; ".join(labels(resource, "reasonCode")) or name_of(first(resource, "reasonReference"), index),
        "body_site": "; ".join(labels(resource, "bodySite")),
        "outcome": concept(resource, "outcome").display,
    }


def allergy(resource: Node, _index: Index) -> Columns:
    """An allergy or intolerance. `kind`: allergy | intolerance. `reactions`: the manifestations, in words."""
    reactions = [label for _path, item in many(resource, "reaction") for label in labels(item, "manifestation")]
    return {
        "status": concept(resource, "clinicalStatus").code,
        "verification_status": concept(resource, "verificationStatus").code,
        "kind": short(resource, "type", CODE_LENGTH),
        "kinds_of_agent": words(resource, "category"),
        "criticality": short(resource, "criticality", CODE_LENGTH),
        "reactions": reactions,
        **coded(concept(resource, "code")),
        **span(_from_to(resource, "onset")[0] or when(resource, "recordedDate")),
    }


def _from_to(resource: Node, stem: str) -> tuple[Moment | None, Moment | None]:
    start, end = period(resource, f"{stem}Period")
    return when(resource, f"{stem}DateTime") or start, end
