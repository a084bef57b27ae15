"""Reading a person's record: what is shown, what is withheld, what was never recorded, and that it is put on record."""

from __future__ import annotations

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from audit.models import AuditEntry
from commands import read_frame
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from records import queries
from records.commands import import_bundle
from records.contracts import AllergyView, ConditionView, DocumentView, EncounterView, MedicationView, ProcedureView
from records.enums import RecordCategory
from staff.access import machine
from tenancy.access import unit_of_work

Json = dict[str, Any]
Make = Callable[..., Json]
LOINC = "http://loinc.org"


@pytest.fixture
def doctor(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "hospital_doctor")


@pytest.fixture
def patient_id(hospital: Tenant, bundle: Make, patient: Json, record: list[Json]) -> UUID:
    report = import_bundle(machine(hospital, "import"), bundle=bundle(patient, *record), source="his")
    return report.patient_ids[0]


@pytest.fixture
def readings(hospital: Tenant, bundle: Make, patient: Json) -> Callable[..., UUID]:
    """`readings((code, at, value), …)`: a person with these observations."""

    def make(*given: tuple[str, str | None, float]) -> UUID:
        seen = [
            {
                "resourceType": "Observation", "id": f"n{number}", "status": "final",
                "code": {"coding": [{"system": LOINC, "code": code}]}, "subject": {"reference": "urn:uuid:p1"},
                "valueQuantity": {"value": value, "code": "x"}, **({"effectiveDateTime": at} if at else {}),
            }
            for number, (code, at, value) in enumerate(given)
        ]  # fmt: skip
        return import_bundle(machine(hospital, "import"), bundle=bundle(patient, *seen), source="his").patient_ids[0]

    return make


def test_the_chart_has_a_section_for_each_category(doctor: Actor, patient_id: UUID) -> None:
    chart = queries.chart(doctor, patient_id=patient_id)

    shown = {section.category: [item.fhir_id for item in section.items] for section in chart.sections}
    assert shown == {
        RecordCategory.ENCOUNTERS: ["e1"],
        RecordCategory.CONDITIONS: ["c1"],
        RecordCategory.MEDICATIONS: ["m1", "m2"],
        RecordCategory.ALLERGIES: ["a1"],
        RecordCategory.OBSERVATIONS: ["b1", "b2"],
        RecordCategory.PROCEDURES: ["r1"],
        RecordCategory.DOCUMENTS: ["t2", "t1", "t3"],
    }
    assert not any(section.withheld or section.more for section in chart.sections)


def test_a_row_says_where_it_came_from_and_what_it_is(doctor: Actor, patient_id: UUID) -> None:
    chart = queries.chart(doctor, patient_id=patient_id)
    first = {section.category: section.items[0] for section in chart.sections}

    stay, problem = first[RecordCategory.ENCOUNTERS], first[RecordCategory.CONDITIONS]
    drug, allergy = first[RecordCategory.MEDICATIONS], first[RecordCategory.ALLERGIES]
    done, paper = first[RecordCategory.PROCEDURES], first[RecordCategory.DOCUMENTS]
    assert isinstance(stay, EncounterView)
    assert isinstance(problem, ConditionView)
    assert isinstance(drug, MedicationView)
    assert isinstance(allergy, AllergyView)
    assert isinstance(done, ProcedureView)
    assert isinstance(paper, DocumentView)
    assert (stay.source, stay.fhir_type, stay.version, stay.provider) == ("his", "Encounter", 1, "青禾市第一人民医院")
    assert (problem.code, problem.precision, problem.encounter_id) == ("I10.x00x002", "year", stay.id)
    assert [coding.code for coding in problem.codings] == ["59621000", "I10.x00x002"]
    assert (drug.dose, drug.dose_unit, drug.as_needed) == (Decimal(5), "mg", False)
    assert allergy.reactions == ("皮疹", "喉头水肿")
    assert done.body_site == "前降支"
    assert paper.title == "出院小结"


def test_what_may_not_be_seen_is_called_withheld(doctor: Actor, patient_id: UUID) -> None:
    chart = queries.chart(doctor, patient_id=patient_id, categories=[RecordCategory.CONDITIONS])

    assert [section.category for section in chart.sections if not section.withheld] == [RecordCategory.CONDITIONS]
    assert all(section.items == () for section in chart.sections if section.withheld)


def test_what_was_never_recorded_is_not_called_withheld(doctor: Actor, readings: Callable[..., UUID]) -> None:
    chart = queries.chart(doctor, patient_id=readings())

    assert {(section.withheld, section.items) for section in chart.sections} == {(False, ())}


def test_what_is_withheld_is_not_even_asked_for(
    doctor: Actor, patient_id: UUID, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4) as seen:  # savepoint, the person, one audit line, release
        queries.chart(doctor, patient_id=patient_id, categories=())

    assert not [query for query in seen if "records_" in query["sql"]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_chart_takes_the_same_statements_for_one_row_and_for_three(
    doctor: Actor, readings: Callable[..., UUID], django_assert_num_queries: Any, count: int
) -> None:
    patient_id = readings(*(("8867-4", f"2026-01-0{day + 1}", 70.0) for day in range(count)))

    with django_assert_num_queries(11):  # savepoint, the person, seven categories, one audit line, release
        chart = queries.chart(doctor, patient_id=patient_id)

    assert len(chart.section(RecordCategory.OBSERVATIONS).items) == count


def test_a_section_is_read_page_by_page_without_gap_or_repetition(doctor: Actor, readings: Callable[..., UUID]) -> None:
    same = [("8867-4", "2026-01-01T08:00:00Z", float(number)) for number in range(4)]
    undated: list[tuple[str, str | None, float]] = [("8867-4", None, float(number)) for number in range(4, 7)]
    patient_id = readings(*same, ("8867-4", "2025", 9.0), *undated, ("8867-4", "2026-02-01", 8.0))

    found, after = [], None
    while True:
        page = queries.section(
            doctor, patient_id=patient_id, category=RecordCategory.OBSERVATIONS, after=after, limit=2
        )
        found += page.items
        after = page.next_cursor
        if after is None:
            break

    assert [item.fhir_id for item in found] == ["n8", "n3", "n2", "n1", "n0", "n4", "n7", "n6", "n5"]


@pytest.mark.parametrize(
    "after", ["x", "", base64.urlsafe_b64encode(b'["2026", "x"]').decode(), base64.urlsafe_b64encode(b'["x"]').decode(),
              base64.urlsafe_b64encode(b'["2026-01-01", "018f0000-0000-7000-8000-000000000000"]').decode()],
)  # fmt: skip
def test_a_cursor_that_is_not_ours_is_refused(doctor: Actor, patient_id: UUID, after: str) -> None:
    with pytest.raises(Invalid) as refusal:
        queries.section(doctor, patient_id=patient_id, category=RecordCategory.CONDITIONS, after=after)

    assert refusal.value.code == "bad_cursor"


def test_the_latest_of_each_vital_sign_counts(doctor: Actor, readings: Callable[..., UUID]) -> None:
    patient_id = readings(
        ("8867-4", "2026-01-01", 70), ("8867-4", "2026-01-03", 72), ("8867-4", "2026-01-02", 99),
        ("29463-7", "2025-12-01", 61), ("8867-4", None, 200), ("4548-4", "2026-01-01", 7),
    )  # fmt: skip

    vitals = queries.latest_vitals(doctor, patient_id=patient_id)

    assert [(vital.code, str(vital.value)) for vital in vitals] == [("8867-4", "72"), ("29463-7", "61")]  # type: ignore[attr-defined]


def test_a_trend_reads_numbers_alone_and_in_panels(
    hospital: Tenant, doctor: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    pressure = record[5] | {"encounter": None}
    alone = {
        **pressure,
        "id": "b8",
        "effectiveDateTime": "2026-03-07",
        "component": [],
        "code": {"coding": [{"system": LOINC, "code": "8480-6"}]},
        "valueQuantity": {"value": 150.5, "code": "mm[Hg]"},
    }
    wrong = {**alone, "id": "b9", "status": "entered-in-error"}
    undated = {**alone, "id": "b10"}
    del undated["effectiveDateTime"]  # fmt: skip
    report = import_bundle(
        machine(hospital, "import"), bundle=bundle(patient, pressure, alone, wrong, undated), source="his"
    )

    points = queries.trend(doctor, patient_id=report.patient_ids[0], codes=["8480-6", "8867-4"])

    assert [(point.code, str(point.value), point.unit, point.precision) for point in points] == [
        ("8480-6", "150.5", "mm[Hg]", "day"),
        ("8480-6", "185", "mm[Hg]", "instant"),
    ]
    newest = queries.trend(doctor, patient_id=report.patient_ids[0], codes=["8480-6"], limit=1)
    assert [str(point.value) for point in newest] == ["185"]


def test_attachments_are_unsealed_singly(doctor: Actor, patient_id: UUID) -> None:
    documents = queries.chart(doctor, patient_id=patient_id).section(RecordCategory.DOCUMENTS).items
    report = next(item for item in documents if item.fhir_id == "t1")

    (carried,) = queries.attachments(doctor, document_id=report.id)

    assert (carried.title, carried.content_type, carried.size) == ("报告", "text/plain", 12)
    assert base64.b64decode(carried.data).decode() == "控制不佳"
    study = next(item for item in documents if item.fhir_id == "t3")
    assert queries.attachments(doctor, document_id=study.id) == ()


READS: list[Callable[[Actor, UUID], object]] = [
    lambda actor, patient_id: queries.chart(actor, patient_id=patient_id),
    lambda actor, patient_id: queries.section(actor, patient_id=patient_id, category=RecordCategory.ALLERGIES),
    lambda actor, patient_id: queries.latest_vitals(actor, patient_id=patient_id),
    lambda actor, patient_id: queries.trend(actor, patient_id=patient_id, codes=["8480-6"]),
    lambda actor, patient_id: queries.extract(actor, patient_id=patient_id, categories=["allergies"]),
]
NAMES = ["chart", "section", "latest_vitals", "trend", "extract"]


@pytest.mark.parametrize("read", READS, ids=NAMES)
def test_each_read_is_put_on_record_once_for_the_person(
    hospital: Tenant, doctor: Actor, patient_id: UUID, read: Callable[[Actor, UUID], object]
) -> None:
    with read_frame(doctor):
        read(doctor, patient_id)
        read(doctor, patient_id)

    with unit_of_work(hospital):
        assert AuditEntry.objects.filter(actor_id=doctor.id, outcome="read", patient_id=patient_id).count() == 1


@pytest.mark.parametrize("read", READS, ids=NAMES)
def test_nobody_reads_without_the_right(
    hospital: Tenant, patient_id: UUID, actor_in: Callable[..., Actor], read: Callable[[Actor, UUID], object]
) -> None:
    for role in ("privacy_officer", "organisation_administrator", "regional_administrator"):
        with pytest.raises(Refused):
            read(actor_in(hospital, role), patient_id)


@pytest.mark.parametrize("read", READS, ids=NAMES)
def test_a_person_of_another_organisation_is_not_there(
    centre: Tenant, patient_id: UUID, actor_in: Callable[..., Actor], read: Callable[[Actor, UUID], object]
) -> None:
    with pytest.raises(NotFound):
        read(actor_in(centre, "community_doctor"), patient_id)


def test_a_document_that_is_not_there_is_not_found(doctor: Actor) -> None:
    with pytest.raises(NotFound):
        queries.attachments(doctor, document_id=new_id())
