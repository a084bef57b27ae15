"""A bundle becomes a person's record: all of it, once, or nothing."""

from __future__ import annotations

import copy
import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import carebundle
import pytest
from django.db import connections

import patients.queries
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, Refused, Unavailable
from kernel.tenant import Tenant
from patients.contracts import PatientIdentity
from patients.enums import Sex
from patients.rules import synthetic_identity
from records import queries
from records.commands import import_bundle
from records.contracts import ImportReport, ObservationView
from records.enums import Fault, RecordCategory
from records.models import TABLES, SourcePatient, SourceResource
from records.rules.catalogue import DATES, DEMANDS, OWNERS
from staff.access import machine
from tenancy.access import unit_of_work

Json = dict[str, Any]
Make = Callable[..., Json]
ALL = [*TABLES.values(), SourceResource]


@pytest.fixture
def importer(hospital: Tenant) -> Actor:
    return machine(hospital, "import")


@pytest.fixture
def doctor(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "hospital_doctor")


def stored(tenant: Tenant, source: str) -> dict[str, Counter[str]]:
    """What the tables hold of a source: type → how often each FHIR id stands there."""
    found: dict[str, Counter[str]] = {}
    with unit_of_work(tenant):
        for table in ALL:
            for kind, fhir_id in table.objects.filter(source=source).values_list("fhir_type", "fhir_id"):
                found.setdefault(kind, Counter())[fhir_id] += 1
        people = SourcePatient.objects.filter(source=source).values_list("fhir_id", flat=True)
        return {**found, "Patient": Counter(people)}


def sent(bundle: Json) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in bundle["entry"]:
        own = entry["resource"].get("id") or entry["fullUrl"].rpartition(":")[2]
        found.setdefault(entry["resource"]["resourceType"], set()).add(own)
    return found


def lines(report: ImportReport) -> dict[str, tuple[int, int, int, int]]:
    return {line.resource_type: (line.found, line.created, line.updated, line.unchanged) for line in report.lines}


def test_a_whole_bundle_is_imported_to_the_last_resource(hospital: Tenant, importer: Actor, whole_bundle: Json) -> None:
    report = import_bundle(importer, bundle=whole_bundle, source="synthea")

    assert report.complete
    assert not report.unknown
    held = stored(hospital, "synthea")
    assert {kind: set(ids) for kind, ids in held.items()} == sent(whole_bundle)
    assert all(count == 1 for ids in held.values() for count in ids.values())
    assert {line.resource_type: line.found for line in report.lines} == {
        kind: len(ids) for kind, ids in sent(whole_bundle).items()
    }

    again = import_bundle(importer, bundle=whole_bundle, source="synthea")

    assert not again.changed
    assert [(line.found, line.unchanged) for line in again.lines] == [(line.found, line.found) for line in report.lines]
    assert again.patient_ids == report.patient_ids


@pytest.mark.parametrize("profile", sorted(carebundle.PROFILES))
def test_generated_people_come_with_their_whole_record(importer: Actor, doctor: Actor, profile: str) -> None:
    made = json.loads(carebundle.to_json(carebundle.generate_bundle(profile=profile, seed=11, sex="M")))

    report = import_bundle(
        importer,
        bundle=made,
        source="generated",
        identity_overlay=lambda own: synthetic_identity(11, sex=own.sex, birth_date=own.birth_date),
    )

    assert report.complete
    assert sum(line.created for line in report.lines) == len(made["entry"])
    (patient_id,) = report.patient_ids
    chart = queries.chart(doctor, patient_id=patient_id, limit=100)
    assert sum(len(section.items) for section in chart.sections) == len(made["entry"]) - 2  # person, practitioner
    vitals = queries.latest_vitals(doctor, patient_id=patient_id)
    assert {"85354-9", "8867-4", "59408-5"} <= {vital.code for vital in vitals}


def test_the_same_bundle_again_changes_nothing(
    hospital: Tenant, importer: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    whole = bundle(patient, *record)
    import_bundle(importer, bundle=whole, source="his")
    before = _everything(hospital)

    again = import_bundle(importer, bundle=whole, source="his")

    assert not again.changed
    assert _everything(hospital) == before


def _everything(tenant: Tenant) -> list[Any]:
    with unit_of_work(tenant):
        return [sorted(map(_plain, table.objects.values_list())) for table in [*ALL, SourcePatient]]


def _plain(row: tuple[Any, ...]) -> str:
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])


def test_a_changed_resource_changes_its_row_and_no_other(
    hospital: Tenant, importer: Actor, doctor: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    first = import_bundle(importer, bundle=bundle(patient, *record), source="his")
    changed = copy.deepcopy(record)
    changed[6]["valueQuantity"]["value"] = 6.5
    changed[14]["status"] = "entered-in-error"

    report = import_bundle(importer, bundle=bundle(patient, *changed), source="his")

    assert [line.resource_type for line in report.lines if line.updated] == ["Immunization", "Observation"]
    assert all(line.created == 0 and line.updated <= 1 for line in report.lines)
    found = _observation(doctor, first.patient_ids[0], "4548-4")
    assert (str(found.value), found.version) == ("6.5", 2)
    with unit_of_work(hospital):
        kept = SourceResource.objects.get(fhir_id="i1")
        assert json.loads(kept.body)["status"] == "entered-in-error"


def _observation(actor: Actor, patient_id: UUID, code: str) -> ObservationView:
    page = queries.section(actor, patient_id=patient_id, category=RecordCategory.OBSERVATIONS, limit=100)
    (found,) = (item for item in page.items if item.code == code)
    assert isinstance(found, ObservationView)
    return found


def test_a_later_bundle_adds_to_a_person_who_is_known(
    importer: Actor, doctor: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    first = import_bundle(importer, bundle=bundle(patient, *record), source="his")
    reading = copy.deepcopy(record[5]) | {"id": "b9"}
    reading["subject"] = {"reference": "Patient/p1"}
    reading["encounter"] = {"reference": "Encounter/e1"}

    report = import_bundle(importer, bundle=bundle(reading), source="his")

    assert lines(report) == {"Observation": (1, 1, 0, 0)}
    points = queries.trend(doctor, patient_id=first.patient_ids[0], codes=["8480-6"])
    assert len(points) == 2
    shown = queries.chart(doctor, patient_id=first.patient_ids[0])
    stay = shown.section(RecordCategory.ENCOUNTERS).items[0].id
    pressures = [item for item in shown.section(RecordCategory.OBSERVATIONS).items if item.code == "85354-9"]
    assert {item.encounter_id for item in pressures if isinstance(item, ObservationView)} == {stay}


@pytest.mark.parametrize("missing", ["Patient/p9", "Encounter/e9", "Practitioner/w9"])
def test_a_reference_to_something_that_is_nowhere_refuses_the_bundle(
    hospital: Tenant, importer: Actor, bundle: Make, patient: Json, record: list[Json], missing: str
) -> None:
    import_bundle(importer, bundle=bundle(patient, *record), source="his")
    before = _everything(hospital)
    key = {"Patient": "subject", "Encounter": "encounter", "Practitioner": "asserter"}[missing.partition("/")[0]]
    condition = {"resourceType": "Condition", "id": "c9", "subject": {"reference": "Patient/p1"}}
    condition[key] = {"reference": missing}

    with pytest.raises(Invalid) as refusal:
        import_bundle(importer, bundle=bundle(condition), source="his")

    assert (refusal.value.code, refusal.value.field) == (Fault.REFERENCE_TARGET, f"entry[0].resource.{key}.reference")
    assert _everything(hospital) == before


def test_two_people_in_one_bundle_keep_their_own_rows(
    importer: Actor, doctor: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    other = {**patient, "id": "p2", "name": [{"text": "李四"}], "identifier": []}
    hers = {"resourceType": "Condition", "id": "c2", "code": {"text": "哮喘"}, "subject": {"reference": "urn:uuid:p2"},
            "encounter": {"reference": "urn:uuid:e1"}}  # fmt: skip

    report = import_bundle(importer, bundle=bundle(patient, other, *record, hers), source="his")

    assert len(set(report.patient_ids)) == 2
    assert report.complete
    (mine,) = queries.chart(doctor, patient_id=report.patient_ids[1]).section(RecordCategory.CONDITIONS).items
    assert mine.display == "哮喘"
    assert mine.encounter_id is None  # type: ignore[attr-defined] # the stay is somebody else's


def test_an_id_of_somebody_else_is_refused(
    hospital: Tenant, importer: Actor, bundle: Make, patient: Json, record: list[Json]
) -> None:
    import_bundle(importer, bundle=bundle(patient, *record), source="his")
    before = _everything(hospital)
    other = {**patient, "id": "p2", "name": [{"text": "李四"}], "identifier": []}
    taken = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "urn:uuid:p2"}}

    with pytest.raises(Invalid) as refusal:
        import_bundle(importer, bundle=bundle(other, taken), source="his")

    assert (refusal.value.code, refusal.value.field) == (Fault.OTHER_PERSON, "entry[1].resource")
    assert _everything(hospital) == before
    assert import_bundle(importer, bundle=bundle(other, taken), source="another system").complete


def test_organisations_and_staff_may_come_in_bundles_of_their_own(
    importer: Actor, bundle: Make, record: list[Json]
) -> None:
    report = import_bundle(importer, bundle=bundle(record[11], record[12], type="batch"), source="his")

    assert lines(report) == {"Organization": (1, 1, 0, 0), "Practitioner": (1, 1, 0, 0)}
    assert report.patient_ids == ()


def smallest(kind: str) -> Json:
    """The least that FHIR R4 lets a resource of that type be, about patient p1 where it is about a person."""
    made: Json = {"resourceType": kind, "id": kind.lower()}
    for wanted in DEMANDS[kind]:
        name, _slash, choices = wanted.partition("/")
        if choices:
            chosen = choices.partition("/")[0]
            made[name.removesuffix("[x]") + chosen] = (
                "2026-01-01" if chosen in ("DateTime", "Uri") else {"display": "x"}
            )
            continue
        listed, plain = name.endswith("*"), name.rstrip("*")
        element, sign = plain[:-1], plain[-1]
        known = {":": "2026-01-01" if element in DATES else "x", "?": True, "#": 0, "{": {"display": "x"}}
        value = {"reference": "urn:uuid:p1"} if element in OWNERS else known[sign]
        made[element] = [value] if listed else value
    return made


def test_every_type_that_is_known_is_kept(hospital: Tenant, importer: Actor, bundle: Make, patient: Json) -> None:
    others = [smallest(kind) for kind in DEMANDS if kind != "Patient"]

    report = import_bundle(importer, bundle=bundle(patient, *others), source="his")

    assert report.complete
    assert lines(report) == dict.fromkeys(DEMANDS, (1, 1, 0, 0))
    assert set(stored(hospital, "his")) == set(DEMANDS)


def test_references_to_an_index_of_staff_and_places_elsewhere_do_not_stop_an_import(
    importer: Actor, bundle: Make, patient: Json
) -> None:
    """As later exports of Synthea have them: persons and places are in bundles of their own, named by a search."""
    doctor = {"reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999981000", "display": "Dr. A"}
    place = {"reference": "Location?identifier=https://github.com/synthetichealth/synthea|3d03", "display": "Ward"}
    about = {"subject": {"reference": "urn:uuid:p1", "display": "Kathe Zieme"}}
    stay = {
        "resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "AMB"}, **about,
        "participant": [{"individual": doctor}], "location": [{"location": place}], "serviceProvider": place,
    }  # fmt: skip
    dose = {
        "resourceType": "MedicationAdministration", "id": "a1", "status": "completed", **about,
        "context": {"reference": "urn:uuid:e1"}, "medicationCodeableConcept": {"text": "x"},
        "effectiveDateTime": "2021-02-22T21:05:30-06:00",
    }  # fmt: skip
    trail = {
        "resourceType": "Provenance", "id": "v1", "recorded": "2021-02-22T21:05:30.000-06:00",
        "agent": [{"who": doctor}],
        "target": [{"reference": f"urn:uuid:{one}"} for one in ("p1", "e1", "a1")],
    }  # fmt: skip

    report = import_bundle(importer, bundle=bundle(patient, stay, dose, trail), source="synthea")

    assert report.complete
    assert sum(line.created for line in report.lines) == 4


def test_unknown_types_are_named_and_not_kept(hospital: Tenant, importer: Actor, bundle: Make, patient: Json) -> None:
    report = import_bundle(importer, bundle=bundle(patient, {"resourceType": "Unicorn", "id": "u"}), source="his")

    assert report.unknown == (("Unicorn", 1),)
    assert set(stored(hospital, "his")) == {"Patient"}


BROKEN: list[tuple[str, Callable[[Json], Any], str]] = [
    ("no bundle", lambda found: found.update(resourceType="Patient"), "resourceType"),
    ("searchset", lambda found: found.update(type="searchset"), "type"),
    ("no entries", lambda found: found.update(entry=[]), "entry"),
    ("no resource", lambda found: found["entry"][15].pop("resource"), "entry[15].resource"),
    ("no type", lambda found: found["entry"][15]["resource"].pop("resourceType"), "entry[15].resource.resourceType"),
    ("no fullUrl", lambda found: found["entry"][15].pop("fullUrl"), "entry[15].fullUrl"),
    ("fullUrl twice", lambda found: found["entry"][15].update(fullUrl="urn:uuid:p1"), "entry[15].fullUrl"),
    ("id twice", lambda found: found["entry"][7]["resource"].update(id="b1"), "entry[7].resource.id"),
    ("delete", lambda found: found["entry"][15]["request"].update(method="DELETE"), "entry[15].request.method"),
    ("no target", lambda found: found["entry"][15]["resource"].update(patient={"reference": "urn:uuid:x"}),
     "entry[15].resource.patient.reference"),
    ("no vaccine", lambda found: found["entry"][15]["resource"].pop("vaccineCode"), "entry[15].resource.vaccineCode"),
    ("bad date", lambda found: found["entry"][15]["resource"].update(occurrenceDateTime="yesterday"),
     "entry[15].resource.occurrenceDateTime"),
    ("wrong type", lambda found: found["entry"][8]["resource"].update(status=1), "entry[8].resource.status"),
    ("bad number", lambda found: found["entry"][7]["resource"]["valueQuantity"].update(value="7"),
     "entry[7].resource.valueQuantity.value"),
    ("NUL", lambda found: found["entry"][12]["resource"].update(name="a\x00"), "entry[12].resource"),
    ("no name", lambda found: found["entry"][0]["resource"].pop("name"), "entry[0].resource.name"),
    ("not born yet", lambda found: found["entry"][0]["resource"].update(birthDate="2999-01-01"), "entry[0].resource"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "break_it", "field"), BROKEN, ids=[kind for kind, *_more in BROKEN])
def test_of_a_broken_bundle_nothing_is_written(
    hospital: Tenant, importer: Actor, bundle: Make, patient: Json, record: list[Json],
    kind: str, break_it: Callable[[Json], Any], field: str,
) -> None:  # fmt: skip
    whole = bundle(patient, *record)
    break_it(whole)
    before = _everything(hospital)

    with pytest.raises(Invalid) as refusal:
        import_bundle(importer, bundle=whole, source="his")

    assert refusal.value.field == field
    assert _everything(hospital) == before


def test_numbers_that_are_impossible_are_left_out_and_do_not_stop_the_import(
    importer: Actor, doctor: Actor, bundle: Make, patient: Json
) -> None:
    patient["telecom"] = [{"system": "phone", "value": "call the ward"}]
    patient["identifier"].append({"system": "urn:oid:2.16.156.10011.1.3", "value": "123"})

    report = import_bundle(importer, bundle=bundle(patient), source="his")

    detail = patients.queries.detail(doctor, patient_id=report.patient_ids[0])
    assert detail.contacts == ()
    assert [number.value for number in detail.identifiers] == ["MR-77"]


def test_an_identity_may_stand_for_that_of_the_bundle(
    importer: Actor, doctor: Actor, bundle: Make, patient: Json
) -> None:
    patient["deceasedDateTime"] = "2026-02-01"
    report = import_bundle(
        importer, bundle=bundle(patient), source="his", identity_overlay=PatientIdentity(name="王秀英")
    )

    detail = patients.queries.detail(doctor, patient_id=report.patient_ids[0])
    assert (detail.name, detail.sex, str(detail.birth_date)) == ("王秀英", Sex.FEMALE, "1968-04-18")
    assert str(detail.deceased_on) == "2026-02-01"
    assert detail.identifiers == ()
    assert detail.contacts == ()


def test_one_identity_cannot_stand_for_two_people(importer: Actor, bundle: Make, patient: Json) -> None:
    with pytest.raises(Invalid) as refusal:
        import_bundle(
            importer,
            bundle=bundle(patient, {**patient, "id": "p2"}),
            source="his",
            identity_overlay=PatientIdentity(name="王秀英"),
        )

    assert refusal.value.code == "one_person"


def test_a_changed_person_is_noted_and_not_overwritten(
    importer: Actor, doctor: Actor, bundle: Make, patient: Json
) -> None:
    first = import_bundle(importer, bundle=bundle(patient), source="his")
    patient["name"] = [{"text": "Kathe Bechtelar"}]

    report = import_bundle(importer, bundle=bundle(patient), source="his")

    assert lines(report) == {"Patient": (1, 0, 1, 0)}
    assert report.patient_ids == first.patient_ids
    detail = patients.queries.detail(doctor, patient_id=first.patient_ids[0])
    assert detail.name == "Kathe Zieme"
    assert [(note.field, note.theirs) for note in detail.notes] == [("name", "Kathe Bechtelar")]


def test_what_is_kept_of_a_person_is_sealed(hospital: Tenant, importer: Actor, bundle: Make, patient: Json) -> None:
    patient["extension"] = [{"url": "us-core-race", "valueString": "race-of-somebody"}]
    claim = {"resourceType": "Flag", "id": "f", "status": "active", "code": {"text": "name-of-somebody"},
             "subject": {"reference": "urn:uuid:p1", "display": "Kathe Zieme"}}  # fmt: skip

    import_bundle(importer, bundle=bundle(patient, claim), source="his")

    with unit_of_work(hospital):
        raw = repr([list(map(_plain, table.objects.values_list())) for table in [*ALL, SourcePatient]])
        assert "name-of-somebody" in SourceResource.objects.get().body
    assert "race-of-somebody" not in raw
    assert "name-of-somebody" not in raw
    assert "Zieme" not in raw


@pytest.mark.parametrize("source", ["", "  ", "x" * 81, "careloop", "a\nb"])
def test_a_source_has_a_name_of_its_own(importer: Actor, bundle: Make, patient: Json, source: str) -> None:
    with pytest.raises(Invalid) as refusal:
        import_bundle(importer, bundle=bundle(patient), source=source)

    assert refusal.value.field == "source"


@pytest.mark.parametrize("role", ["hospital_doctor", "community_nurse", "regional_administrator", "privacy_officer"])
def test_people_do_not_import(
    hospital: Tenant, actor_in: Callable[..., Actor], bundle: Make, patient: Json, role: str
) -> None:
    before = _everything(hospital)

    with pytest.raises(Refused):
        import_bundle(actor_in(hospital, role), bundle=bundle(patient), source="his")

    assert _everything(hospital) == before


def test_a_second_import_takes_five_statements_and_writes_nothing(
    importer: Actor, bundle: Make, patient: Json, record: list[Json], django_assert_num_queries: Any
) -> None:
    whole = bundle(patient, *record)
    import_bundle(importer, bundle=whole, source="his")

    with django_assert_num_queries(5) as seen:  # savepoint, the persons, all tables, one audit line, release
        import_bundle(importer, bundle=whole, source="his")

    assert [query["sql"].split()[:3] for query in seen if "INTO" in query["sql"]] == [
        ["INSERT", "INTO", '"audit_auditentry"']
    ]


def test_two_who_import_the_same_at_once_leave_one_copy(
    new_tenant: Callable[..., Tenant], bundle: Make, patient: Json, record: list[Json]
) -> None:
    tenant = new_tenant()
    whole = bundle(patient, *record)
    together = threading.Barrier(2)

    def run(_number: int) -> bool:
        together.wait()
        try:
            return import_bundle(machine(tenant, "import"), bundle=whole, source="his").complete
        except (Conflict, Unavailable):
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, range(2)))

    assert any(done)
    held = stored(tenant, "his")
    assert {kind: set(ids) for kind, ids in held.items()} == sent(whole)
    assert all(count == 1 for ids in held.values() for count in ids.values())
