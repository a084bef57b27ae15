"""Readers of DiagnosticReport, DocumentReference and ImagingStudy: documents with what they cite and carry."""

from __future__ import annotations

import base64
import binascii

from records.enums import Fault
from records.rules.elements import (
    CODE_LENGTH,
    Node,
    coded,
    concept,
    many,
    number,
    of_concept,
    one,
    period,
    short,
    span,
    text,
    when,
)
from records.rules.faults import Broken
from records.rules.names import name_of
from records.rules.observations import LOINC
from records.rules.references import Index
from records.rules.rows import Columns


def report(resource: Node, index: Index) -> Columns:
    """A laboratory, imaging or other report with its results."""
    start, end = period(resource, "effectivePeriod")
    at = when(resource, "effectiveDateTime") or start or when(resource, "issued")
    code = concept(resource, "code", prefer=LOINC)
    return {
        "status": short(resource, "status", CODE_LENGTH),
        "category": _first_code(resource, "category"),
        **coded(code),
        **span(at, end),
        "title": code.display,
        "conclusion": text(resource, "conclusion"),
        "cites": _cited(resource, index, "result", "imagingStudy", "specimen"),
        "attachments": [_attachment(item, path) for path, item in many(resource, "presentedForm")],
    }


def reference(resource: Node, index: Index) -> Columns:
    """A document: discharge summary, referral note, consultation …"""
    code = concept(resource, "type", prefer=LOINC)
    contents = [_attachment(one(item, "attachment"), path) for path, item in many(resource, "content")]
    context = one(resource, "context")
    start, end = period(context, "period")
    return {
        "status": short(resource, "status", CODE_LENGTH),
        "category": _first_code(resource, "category"),
        **coded(code),
        **span(when(resource, "date") or start, end),
        "title": text(resource, "description") or code.display,
        "conclusion": "",
        "cites": _cited(context, index, "related"),
        "attachments": contents,
    }


def imaging(resource: Node, index: Index) -> Columns:
    """An imaging study; the pictures stay where they are, what was taken of which part of the body is kept."""
    series = list(many(resource, "series"))
    taken = [_series(item, path) for path, item in series]
    procedure = next((of_concept(item) for _path, item in many(resource, "procedureCode")), of_concept({}))
    modality = next((code for code, _words in taken if code), "")
    return {
        "status": short(resource, "status", CODE_LENGTH),
        "category": modality,
        **coded(procedure),
        **span(when(resource, "started")),
        "title": text(resource, "description")
        or procedure.display
        or "; ".join(dict.fromkeys(w for _c, w in taken if w)),
        "conclusion": "",
        "cites": _cited(resource, index, "basedOn"),
        "attachments": [],
    }


def _first_code(resource: Node, key: str) -> str:
    return next((of_concept(item).code for _path, item in many(resource, key)), "")


def _cited(node: Node, index: Index, *keys: str) -> list[dict[str, str]]:
    found = [item for key in keys for _path, item in many(node, key)]
    return [cited for item in found if (cited := _citation(item, index))]


def _citation(item: Node, index: Index) -> dict[str, str]:
    named = text(item, "reference")
    target = index.find(named) if named and not named.startswith("#") else None
    if target is None:
        return {"display": text(item, "display")} if text(item, "display") else {}
    return {"type": target.resource_type, "id": target.fhir_id, "display": name_of(item, index)}


def _attachment(item: Node, path: str) -> dict[str, str]:
    """`data` stays in base64; it is checked, because a page will decode it."""
    try:
        kept = {key: text(item, key) for key in ("contentType", "title", "url", "creation", "data")}
        size = number(item, "size")
    except Broken as broken:
        raise broken.under(path) from None
    if kept["data"]:
        kept["size"] = str(_decoded_size(kept["data"], path))
    elif size is not None:
        kept["size"] = str(size)
    return {key: value for key, value in kept.items() if value}


def _decoded_size(data: str, path: str) -> int:
    try:
        return len(base64.b64decode("".join(data.split()), validate=True))
    except (binascii.Error, ValueError):
        raise Broken(Fault.WRONG_TYPE, f"{path}.data") from None


def _series(item: Node, path: str) -> tuple[str, str]:
    try:
        modality, site = one(item, "modality"), one(item, "bodySite")
        code = short(modality, "code", CODE_LENGTH)
        shown = [text(modality, "display") or code, text(site, "display")]
    except Broken as broken:
        raise broken.under(path) from None
    return code, " · ".join(part for part in shown if part)
