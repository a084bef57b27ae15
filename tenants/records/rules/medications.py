"""Readers of MedicationRequest and MedicationStatement."""

from __future__ import annotations

from records.rules.elements import (
    CODE_LENGTH,
    Concept,
    Node,
    coded,
    concept,
    first,
    flag,
    labels,
    many,
    number,
    one,
    period,
    short,
    span,
    text,
    when,
)
from records.rules.names import name_of
from records.rules.references import Index
from records.rules.rows import Columns

ATC = ("http://www.whocc.no/atc",)


def request(resource: Node, index: Index) -> Columns:
    """A prescription or order."""
    return {
        **_shared(resource, index, "dosageInstruction"),
        **span(when(resource, "authoredOn")),
        "intent": short(resource, "intent", CODE_LENGTH),
        "prescriber": name_of(one(resource, "requester"), index),
    }


def statement(resource: Node, index: Index) -> Columns:
    """What the patient takes, as somebody said."""
    start, end = period(resource, "effectivePeriod")
    asserted = when(resource, "dateAsserted")
    return {
        **_shared(resource, index, "dosage"),
        **span(when(resource, "effectiveDateTime") or start or asserted, end),
        "intent": "",
        "prescriber": name_of(one(resource, "informationSource"), index),
    }


def _shared(resource: Node, index: Index, dosage: str) -> Columns:
    return {
        "status": short(resource, "status", CODE_LENGTH),
        **coded(_drug(resource, index)),
        "reason": "; ".join(labels(resource, "reasonCode")) or name_of(first(resource, "reasonReference"), index),
        "dosage": "; ".join(filter(None, (text(item, "text") for _path, item in many(resource, dosage)))),
        **_dose(first(resource, dosage)),
    }


def _drug(resource: Node, index: Index) -> Concept:
    said = concept(resource, "medicationCodeableConcept", prefer=ATC)
    if said.display:
        return said
    reference = one(resource, "medicationReference")
    found = concept(_medication(resource, reference, index), "code", prefer=ATC)
    return found if found.display else Concept(display=text(reference, "display"))


def _medication(resource: Node, reference: Node, index: Index) -> Node:
    named = text(reference, "reference")
    for _path, inside in many(resource, "contained"):
        if named.startswith("#") and inside.get("id") == named[1:]:
            return inside
    return index.resource_at(reference)


def _dose(dosage: Node) -> Columns:
    """The first dosage in numbers: `dose` `dose_unit`, `frequency` times per `every` `every_unit` (UCUM: h, d, wk)."""
    dose = one(first(dosage, "doseAndRate"), "doseQuantity")
    repeat = one(one(dosage, "timing"), "repeat")
    return {
        "dose": number(dose, "value"),
        "dose_unit": short(dose, "code", CODE_LENGTH) or text(dose, "unit")[:CODE_LENGTH],
        "frequency": number(repeat, "frequency"),
        "every": number(repeat, "period"),
        "every_unit": short(repeat, "periodUnit", CODE_LENGTH),
        "route": concept(dosage, "route").display,
        "as_needed": flag(dosage, "asNeededBoolean"),
    }
