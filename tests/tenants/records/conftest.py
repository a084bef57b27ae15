"""Bundles for these tests: small ones written here, and the folder of whole ones where it is."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

Json = dict[str, Any]
SYNTHEA = Path(os.environ.get("CARELOOP_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")) / "synthea"
WHOLE = sorted(SYNTHEA.glob("*.json.gz"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`whole_bundle`: each bundle of the shared folder, or one skipped test that says why."""
    if "whole_bundle" in metafunc.fixturenames:
        missing = pytest.param(None, id="absent", marks=pytest.mark.skip(f"the folder {SYNTHEA} is not here"))
        found = [pytest.param(path, id=path.name.split(".")[0]) for path in WHOLE] or [missing]
        metafunc.parametrize("whole_bundle", found, indirect=True)


@pytest.fixture
def whole_bundle(request: pytest.FixtureRequest) -> Json:
    return dict(orjson.loads(gzip.decompress(request.param.read_bytes())))


@pytest.fixture
def bundle() -> Callable[..., Json]:
    """`bundle(*resources, type="transaction")`: each resource in an entry under its own `urn:uuid:` of its id."""

    def make(*resources: Json, **more: Any) -> Json:
        return {"resourceType": "Bundle", "type": "transaction", **more, "entry": [entry(one) for one in resources]}

    return make


def entry(resource: Json) -> Json:
    kind = resource["resourceType"]
    url = f"urn:uuid:{resource['id']}"
    return {"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": kind}}


@pytest.fixture
def patient() -> Json:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"use": "official", "family": "Zieme", "given": ["Kathe"]}],
        "gender": "female",
        "birthDate": "1968-04-18",
        "telecom": [{"system": "phone", "value": "555-543-3346"}],
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:mr", "value": "MR-77"}],
    }


@pytest.fixture
def record() -> list[Json]:
    """One resource of each kind that has a table of its own, about patient p1, during encounter e1."""
    about = {"subject": {"reference": "urn:uuid:p1"}, "encounter": {"reference": "urn:uuid:e1"}}
    return [
        {
            "resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "IMP"},
            "type": [{"text": "住院"}], "subject": {"reference": "urn:uuid:p1"},
            "period": {"start": "2026-03-01T08:00:00+08:00", "end": "2026-03-09T10:30:00+08:00"},
            "reasonCode": [{"text": "胸痛"}], "serviceProvider": {"reference": "urn:uuid:o1"},
            "hospitalization": {"dischargeDisposition": {"text": "医嘱离院"}},
        },
        {
            "resourceType": "Condition", "id": "c1", **about, "onsetDateTime": "2019",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "verificationStatus": {"coding": [{"code": "confirmed"}]},
            "code": {
                "text": "原发性高血压",
                "coding": [
                    {"system": "http://snomed.info/sct", "code": "59621000", "display": "Essential hypertension"},
                    {"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10.x00x002", "display": "高血压"},
                ],
            },
        },
        {
            "resourceType": "MedicationRequest", "id": "m1", **about, "status": "active", "intent": "order",
            "authoredOn": "2026-03-09", "medicationReference": {"reference": "urn:uuid:d1"},
            "requester": {"reference": "urn:uuid:w1"},
            "dosageInstruction": [
                {
                    "text": "每日一次", "asNeededBoolean": False, "route": {"text": "口服"},
                    "timing": {"repeat": {"frequency": 1, "period": 1.0, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg", "code": "mg"}}],
                }
            ],
        },
        {
            "resourceType": "MedicationStatement", "id": "m2", **about, "encounter": None, "status": "active",
            "medicationCodeableConcept": {"text": "阿司匹林"}, "effectivePeriod": {"start": "2020-05"},
        },
        {
            "resourceType": "AllergyIntolerance", "id": "a1", "patient": {"reference": "urn:uuid:p1"},
            "type": "allergy", "category": ["medication"], "criticality": "high", "code": {"text": "青霉素"},
            "recordedDate": "2001-01-02", "reaction": [{"manifestation": [{"text": "皮疹"}, {"text": "喉头水肿"}]}],
        },
        {
            "resourceType": "Observation", "id": "b1", **about, "status": "final",
            "category": [{"coding": [{"code": "vital-signs"}]}], "effectiveDateTime": "2026-03-08T07:00:00+08:00",
            "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9", "display": "Blood pressure"}]},
            "component": [
                {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
                 "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"}}
                for code, value in (("8480-6", 185), ("8462-4", 112))
            ],
        },
        {
            "resourceType": "Observation", "id": "b2", **about, "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}]}, "issued": "2026-03-02T09:00:00Z",
            "valueQuantity": {"value": 7.25, "unit": "%", "code": "%", "comparator": "<"},
            "referenceRange": [{"low": {"value": 4}, "high": {"value": 6}}], "interpretation": [{"text": "高"}],
        },
        {
            "resourceType": "Procedure", "id": "r1", **about, "status": "completed",
            "code": {"text": "冠状动脉支架置入术"}, "performedPeriod": {"start": "2026-03-02", "end": "2026-03-03"},
            "reasonReference": [{"reference": "urn:uuid:c1"}], "bodySite": [{"text": "前降支"}],
        },
        {
            "resourceType": "DiagnosticReport", "id": "t1", **about, "status": "final", "conclusion": "控制不佳",
            "code": {"text": "生化"}, "effectiveDateTime": "2026-03-02T09:00:00Z",
            "result": [{"reference": "urn:uuid:b2", "display": "HbA1c"}],
            "presentedForm": [{"contentType": "text/plain", "data": "5o6n5Yi25LiN5L2z", "title": "报告"}],
        },
        {
            "resourceType": "DocumentReference", "id": "t2", "status": "current", "date": "2026-03-09T11:00:00Z",
            "subject": {"reference": "urn:uuid:p1"}, "description": "出院小结",
            "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
            "content": [{"attachment": {"contentType": "application/pdf", "url": "https://a.example/1", "size": 12}}],
            "context": {"encounter": [{"reference": "urn:uuid:e1"}]},
        },
        {
            "resourceType": "ImagingStudy", "id": "t3", **about, "status": "available", "started": "2026-03-01",
            "series": [{"uid": "1", "modality": {"code": "CT", "display": "CT"}, "bodySite": {"display": "胸部"}}],
        },
        {"resourceType": "Organization", "id": "o1", "name": "青禾市第一人民医院"},
        {"resourceType": "Practitioner", "id": "w1", "name": [{"family": "王", "given": ["芳"]}]},
        {"resourceType": "Medication", "id": "d1", "code": {"text": "氨氯地平片"}},
        {
            "resourceType": "Immunization", "id": "i1", "status": "completed", "vaccineCode": {"text": "流感疫苗"},
            "patient": {"reference": "urn:uuid:p1"}, "occurrenceDateTime": "2025-10-10",
        },
    ]  # fmt: skip
