"""Reading a FHIR R4 bundle, without a database."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import carebundle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.enums import ContactRelation, IdentifierKind, Sex
from records.enums import Fault, RecordCategory
from records.rules import SourceBundle, SourceRow, read_bundle
from records.rules.catalogue import DEMANDS
from records.rules.faults import REASONS, Broken
from records.rules.times import moment

Json = dict[str, Any]
Make = Callable[..., Json]
LOINC = "http://loinc.org"


@pytest.fixture
def whole(bundle: Make, patient: Json, record: list[Json]) -> Json:
    return bundle(patient, *record)


def rows(read: SourceBundle) -> dict[str, SourceRow]:
    return {row.fhir_id: row for shelf in read.rows.values() for row in shelf} | {row.fhir_id: row for row in read.kept}


def test_every_resource_is_read_once_and_counted(whole: Json) -> None:
    read = read_bundle(whole, source="his")

    assert sum(read.found.values()) == len(whole["entry"])
    assert len(rows(read)) + len(read.persons) == len(whole["entry"])
    assert not read.unknown
    assert not read.outside
    assert set(read.rows) == set(RecordCategory)


@pytest.mark.parametrize(
    ("fhir_id", "columns"),
    [
        ("e1", {"status": "finished", "class_code": "IMP", "display": "住院", "reason": "胸痛", "discharge": "医嘱离院",
                "provider": "青禾市第一人民医院", "at": datetime(2026, 3, 1, 0, 0, tzinfo=UTC), "precision": "instant",
                "until": datetime(2026, 3, 9, 2, 30, tzinfo=UTC)}),
        ("c1", {"status": "active", "verification_status": "confirmed", "code": "I10.x00x002",
                "code_system": "http://hl7.org/fhir/sid/icd-10", "display": "原发性高血压", "precision": "year",
                "at": datetime(2018, 12, 31, 16, 0, tzinfo=UTC)}),
        ("m1", {"display": "氨氯地平片", "intent": "order", "dosage": "每日一次", "dose": Decimal(5), "dose_unit": "mg",
                "frequency": Decimal(1), "every": Decimal("1.0"), "every_unit": "d", "route": "口服",
                "as_needed": False, "prescriber": "王芳", "precision": "day"}),
        ("m2", {"display": "阿司匹林", "precision": "month", "at": datetime(2020, 4, 30, 16, 0, tzinfo=UTC)}),
        ("a1", {"display": "青霉素", "kind": "allergy", "kinds_of_agent": ["medication"], "criticality": "high",
                "reactions": ["皮疹", "喉头水肿"]}),
        ("b1", {"code": "85354-9", "value": None, "component_codes": ["8480-6", "8462-4"], "category": "vital-signs"}),
        ("b2", {"value": Decimal("7.25"), "unit": "%", "comparator": "<", "reference_range": "4–6",
                "interpretation": "高", "at": datetime(2026, 3, 2, 9, tzinfo=UTC)}),
        ("r1", {"display": "冠状动脉支架置入术", "reason": "原发性高血压", "body_site": "前降支"}),
        ("t1", {"title": "生化", "conclusion": "控制不佳",
                "cites": [{"type": "Observation", "id": "b2", "display": "HbA1c"}]}),
        ("t2", {"title": "出院小结", "code": "18842-5",
                "attachments": [{"contentType": "application/pdf", "url": "https://a.example/1", "size": "12"}]}),
        ("t3", {"title": "CT · 胸部", "category": "CT"}),
    ],
)  # fmt: skip
def test_a_resource_becomes_the_columns_of_its_row(whole: Json, fhir_id: str, columns: Json) -> None:
    row = rows(read_bundle(whole, source="his"))[fhir_id]

    assert {name: row.columns[name] for name in columns} == columns
    assert row.patient == "p1"
    assert row.encounter == (None if fhir_id in ("e1", "m2", "a1") else "e1")


def test_all_codings_are_kept_and_the_panel_keeps_its_parts(whole: Json) -> None:
    read = rows(read_bundle(whole, source="his"))

    assert [coding["code"] for coding in read["c1"].columns["codings"]] == ["59621000", "I10.x00x002"]
    assert [(part["code"], part["value"], part["unit"]) for part in read["b1"].columns["components"]] == [
        ("8480-6", "185", "mm[Hg]"),
        ("8462-4", "112", "mm[Hg]"),
    ]


def test_what_has_no_table_is_kept_whole_with_references_that_outlive_the_bundle(whole: Json) -> None:
    kept = rows(read_bundle(whole, source="his"))["i1"]

    body = json.loads(str(kept.columns["body"]))
    assert body["patient"] == {"reference": "Patient/p1"}
    assert body["vaccineCode"] == {"text": "流感疫苗"}
    assert kept.patient == "p1"


def test_a_person_is_what_our_own_rules_know(bundle: Make, patient: Json) -> None:
    patient |= {
        "extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "valueString": "x"}],
        "deceasedDateTime": "2026-02-01T10:00:00+08:00",
        "communication": [{"language": {"coding": [{"code": "zh-CN"}]}}],
        "address": [{"line": ["1 Road"], "city": "Barnstable", "district": "云桥街道"}],
        "contact": [{"relationship": [{"coding": [{"code": "SON"}]}], "name": {"text": "王磊"},
                     "telecom": [{"system": "phone", "value": "10000001111"}]}],
    }  # fmt: skip
    patient["identifier"].append({"system": "urn:oid:2.16.156.10011.1.3", "value": "999999196804180020"})

    person = read_bundle(bundle(patient), source="his").persons[0].identity

    assert (person.name, person.sex, str(person.birth_date), str(person.deceased_on)) == (
        "Kathe Zieme", Sex.FEMALE, "1968-04-18", "2026-02-01",
    )  # fmt: skip
    assert [(number.kind, number.assigner) for number in person.identifiers] == [
        (IdentifierKind.MEDICAL_RECORD_NUMBER, "his"),
        (IdentifierKind.RESIDENT_ID, ""),
    ]
    assert [contact.relation for contact in person.contacts] == [ContactRelation.SELF, ContactRelation.CHILD]
    assert person.language == "zh-cn"
    assert person.address is not None
    assert person.address.township == "云桥街道"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"family": "欧阳", "given": ["明"]}, "欧阳明"),
        ({"text": "张明", "family": "Zhang", "given": ["Ming"]}, "张明"),
        ({"family": "Zieme", "given": ["Kathe", "Maria"]}, "Kathe Maria Zieme"),
        ({"given": ["明"]}, "明"),
        ({}, ""),
    ],
)
def test_names_are_written_the_way_their_script_is(bundle: Make, patient: Json, name: Json, shown: str) -> None:
    patient["name"] = [name]

    assert read_bundle(bundle(patient), source="his").persons[0].identity.name == shown


def test_types_that_are_not_kept_are_counted_and_not_looked_into(bundle: Make, patient: Json) -> None:
    unicorn = {"resourceType": "Unicorn", "id": "u1", "subject": {"reference": "urn:uuid:nowhere"}, "date": "never"}
    terms = {"resourceType": "ValueSet", "id": "v1"}

    read = read_bundle(bundle(patient, unicorn, terms, {**unicorn, "id": "u2"}), source="his")

    assert read.unknown == {"Unicorn": 2, "ValueSet": 1}
    assert read.found == {"Patient": 1}


def test_a_bundle_without_a_person_brings_organisations_and_places(bundle: Make) -> None:
    hospital = {"resourceType": "Organization", "id": "o1", "identifier": [{"system": "s", "value": "1"}]}
    place = {
        "resourceType": "Location",
        "id": "l1",
        "managingOrganization": {"reference": "Organization?identifier=s|1"},
    }

    read = read_bundle(bundle(hospital, place, type="batch"), source="his")

    assert [row.patient for row in read.kept] == [None, None]
    assert b"Organization/o1" in str(rows(read)["l1"].columns["body"]).encode()


@pytest.mark.parametrize(
    ("reference", "patient_of", "outside"),
    [
        ("urn:uuid:p1", "p1", 0),
        ("Patient/p1", "p1", 0),
        ("Patient/p1/_history/3", "p1", 0),
        ("Patient?identifier=urn:mr|MR-77", "p1", 0),
        ("Patient?identifier=urn%3Amr%7CMR-77", "p1", 0),
        ("Patient/earlier", "earlier", 1),
    ],
)
def test_a_subject_is_found_however_it_is_named(
    bundle: Make, patient: Json, reference: str, patient_of: str, outside: int
) -> None:
    condition = {"resourceType": "Condition", "id": "c1", "subject": {"reference": reference}}

    read = read_bundle(bundle(patient, condition), source="his")

    assert rows(read)["c1"].patient == patient_of
    assert len(read.outside) == outside


@pytest.mark.parametrize(
    "reference",
    [
        "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999981000",
        "https://elsewhere.example/fhir/Practitioner/9",
        "PlanDefinition/9",
    ],
)
def test_what_is_out_of_our_sight_stays_as_it_is_written(bundle: Make, patient: Json, reference: str) -> None:
    team = {"resourceType": "CareTeam", "id": "t", "participant": [{"member": {"reference": reference}}]}

    read = read_bundle(bundle(patient, team), source="his")

    assert reference in str(rows(read)["t"].columns["body"])
    assert not read.outside


def test_contained_resources_are_targets_of_their_own_resource(bundle: Make, patient: Json) -> None:
    request = {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "subject": {"reference": "urn:uuid:p1"}, "medicationReference": {"reference": "#drug"},
        "contained": [{"resourceType": "Medication", "id": "drug", "code": {"text": "二甲双胍"}}],
    }  # fmt: skip

    assert rows(read_bundle(bundle(patient, request), source="his"))["m"].columns["display"] == "二甲双胍"


def test_nobody_gets_what_is_not_said_to_be_theirs(bundle: Make, patient: Json) -> None:
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True}
    code = {"coding": [{"system": LOINC, "code": "8867-4"}]}
    about_group = {"resourceType": "Observation", "id": "b1", "status": "final", "code": code,
                   "subject": {"reference": "urn:uuid:g"}}  # fmt: skip
    about_nobody = {"resourceType": "Observation", "id": "b2", "status": "final", "code": code}

    read = read_bundle(bundle(patient, group, about_group, about_nobody), source="his")

    assert {row.fhir_id: row.patient for row in read.kept} == {"g": None, "b1": None, "b2": None}
    assert read.rows == {}


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ({"valueInteger": 3}, {"value": Decimal(3)}),
        ({"valueString": "阴性"}, {"value_text": "阴性"}),
        ({"valueBoolean": True}, {"value_text": "true"}),
        ({"valueCodeableConcept": {"coding": [{"code": "N"}], "text": "否"}}, {"value_code": "N", "value_text": "否"}),
        ({"valueRatio": {"numerator": {"value": 1}}}, {"value_text": '{"numerator":{"value":1}}'}),
        ({"valueQuantity": {"value": 1e-7}}, {"value": Decimal("1e-7")}),
        ({"valueQuantity": {"value": Decimal("6.10")}}, {"value": Decimal("6.10")}),
        ({}, {"value": None, "value_text": ""}),
    ],
)
def test_a_value_is_a_number_a_code_or_words(bundle: Make, patient: Json, value: Json, columns: Json) -> None:
    seen = {"resourceType": "Observation", "id": "b", "status": "final", "code": {"text": "x"},
            "subject": {"reference": "urn:uuid:p1"}, **value}  # fmt: skip

    row = rows(read_bundle(bundle(patient, seen), source="his"))["b"]

    assert {name: row.columns[name] for name in columns} == columns


def test_the_fingerprint_follows_the_resource_and_not_the_way_it_is_written(whole: Json) -> None:
    first = rows(read_bundle(whole, source="his"))
    shuffled = copy.deepcopy(whole)
    for entry in shuffled["entry"]:
        entry["resource"] = dict(reversed(entry["resource"].items()))
    shuffled["entry"].reverse()

    second = rows(read_bundle(shuffled, source="his"))

    assert {key: row.fingerprint for key, row in first.items()} == {key: row.fingerprint for key, row in second.items()}
    whole["entry"][2]["resource"]["onsetDateTime"] = "2018"
    assert rows(read_bundle(whole, source="his"))["c1"].fingerprint != first["c1"].fingerprint


def _set(path: str, value: Any) -> Callable[[Json], None]:
    def change(found: Json) -> None:
        *steps, last = path.split(".")
        node: Any = found
        for step in steps:
            node = node[int(step)] if step.isdigit() else node[step]
        if value is _GONE:
            del node[int(last) if last.isdigit() else last]
        else:
            node[int(last) if last.isdigit() else last] = value

    return change


_GONE = object()
# entries: 0 Patient, 1 Encounter, 2 Condition, 3 MedicationRequest, 4 MedicationStatement, 5 Allergy, 6 blood pressure,
# 7 HbA1c, 8 Procedure, 9 DiagnosticReport, 10 DocumentReference, 11 ImagingStudy, 12 Organization …, 15 Immunization
BROKEN = [
    ("resourceType", "Patient", Fault.NOT_A_BUNDLE, "resourceType"),
    ("type", "searchset", Fault.BUNDLE_TYPE, "type"),
    ("type", _GONE, Fault.BUNDLE_TYPE, "type"),
    ("entry", _GONE, Fault.NO_ENTRIES, "entry"),
    ("entry", [], Fault.NO_ENTRIES, "entry"),
    ("entry", {"resource": {}}, Fault.WRONG_TYPE, "entry"),
    ("entry.4", "text", Fault.WRONG_TYPE, "entry[4]"),
    ("entry.4.resource", _GONE, Fault.RESOURCE_MISSING, "entry[4].resource"),
    ("entry.4.resource", [], Fault.WRONG_TYPE, "entry[4].resource"),
    ("entry.4.resource.resourceType", _GONE, Fault.ELEMENT_MISSING, "entry[4].resource.resourceType"),
    ("entry.4.fullUrl", _GONE, Fault.FULL_URL_MISSING, "entry[4].fullUrl"),
    ("entry.4.fullUrl", "urn:uuid:p1", Fault.FULL_URL_TWICE, "entry[4].fullUrl"),
    ("entry.4.fullUrl", 7, Fault.WRONG_TYPE, "entry[4].fullUrl"),
    ("entry.7.resource.id", "b1", Fault.RESOURCE_TWICE, "entry[7].resource.id"),
    ("entry.7.resource.id", "not an id", Fault.BAD_ID, "entry[7].resource.id"),
    ("entry.7.request", _GONE, Fault.ELEMENT_MISSING, "entry[7].request"),
    ("entry.7.request.method", "DELETE", Fault.METHOD, "entry[7].request.method"),
    ("entry.1.resource.class", _GONE, Fault.ELEMENT_MISSING, "entry[1].resource.class"),
    ("entry.1.resource.class", "IMP", Fault.WRONG_TYPE, "entry[1].resource.class"),
    ("entry.1.resource.period.start", "2026-02-30T08:00:00Z", Fault.BAD_DATE, "entry[1].resource.period.start"),
    ("entry.1.resource.status", ["finished"], Fault.WRONG_TYPE, "entry[1].resource.status"),
    ("entry.2.resource.clinicalStatus", "active", Fault.WRONG_TYPE, "entry[2].resource.clinicalStatus"),
    ("entry.2.resource.subject", _GONE, Fault.ELEMENT_MISSING, "entry[2].resource.subject"),
    ("entry.2.resource.subject.reference", "urn:uuid:9", Fault.REFERENCE_TARGET, "entry[2].resource.subject.reference"),
    ("entry.2.resource.subject.reference", 9, Fault.WRONG_TYPE, "entry[2].resource.subject.reference"),
    ("entry.2.resource.encounter.reference", 9, Fault.WRONG_TYPE, "entry[2].resource.encounter.reference"),
    ("entry.2.resource.subject", {"display": "张三"}, Fault.SUBJECT_OUTSIDE, "entry[2].resource.subject"),
    ("entry.2.resource.onsetDateTime", "last year", Fault.BAD_DATE, "entry[2].resource.onsetDateTime"),
    ("entry.2.resource.onsetDateTime", "0001-01-01", Fault.BAD_DATE, "entry[2].resource.onsetDateTime"),
    ("entry.2.resource.onsetDateTime", 2019, Fault.WRONG_TYPE, "entry[2].resource.onsetDateTime"),
    ("entry.2.resource.code.coding.1.code", 10, Fault.WRONG_TYPE, "entry[2].resource.code.coding[1].code"),
    ("entry.2.resource.code.coding.1.code", "x" * 65, Fault.TOO_LONG, "entry[2].resource.code.coding[1].code"),
    ("entry.3.resource.medicationReference", _GONE, Fault.ELEMENT_MISSING, "entry[3].resource.medication[x]"),
    ("entry.3.resource.intent", "", Fault.ELEMENT_MISSING, "entry[3].resource.intent"),
    ("entry.5.resource.patient", "p1", Fault.WRONG_TYPE, "entry[5].resource.patient"),
    ("entry.6.resource.component.0.code", _GONE, Fault.ELEMENT_MISSING, "entry[6].resource.component[0].code"),
    ("entry.7.resource.valueQuantity.value", "7,25", Fault.WRONG_TYPE, "entry[7].resource.valueQuantity.value"),
    ("entry.7.resource.valueQuantity.value", True, Fault.WRONG_TYPE, "entry[7].resource.valueQuantity.value"),
    ("entry.7.resource.valueQuantity.value", float("inf"), Fault.BAD_NUMBER, "entry[7].resource.valueQuantity.value"),
    ("entry.7.resource.code", _GONE, Fault.ELEMENT_MISSING, "entry[7].resource.code"),
    ("entry.7.resource.status", _GONE, Fault.ELEMENT_MISSING, "entry[7].resource.status"),
    ("entry.9.resource.result.0.reference", "urn:uuid:gone", Fault.REFERENCE_TARGET,
     "entry[9].resource.result[0].reference"),
    ("entry.9.resource.result.0.reference", "#gone", Fault.REFERENCE_TARGET, "entry[9].resource.result[0].reference"),
    ("entry.9.resource.result.0.reference", "b2", Fault.REFERENCE_TARGET, "entry[9].resource.result[0].reference"),
    ("entry.9.resource.presentedForm.0.data", "?", Fault.WRONG_TYPE, "entry[9].resource.presentedForm[0].data"),
    ("entry.10.resource.content", [], Fault.ELEMENT_MISSING, "entry[10].resource.content"),
    ("entry.15.resource.vaccineCode", [{}], Fault.WRONG_TYPE, "entry[15].resource.vaccineCode"),
    ("entry.15.resource.occurrenceDateTime", "10/10/2025", Fault.BAD_DATE, "entry[15].resource.occurrenceDateTime"),
    ("entry.15.resource.note", "a\x00b", Fault.NOT_JSON, "entry[15].resource"),
    ("entry.15.resource.note", "\ud800", Fault.NOT_JSON, "entry[15].resource"),
    ("entry.15.resource.note", {1, 2}, Fault.NOT_JSON, "entry[15].resource"),
    ("entry.0.resource.gender", "F", Fault.WRONG_TYPE, "entry[0].resource.gender"),
    ("entry.0.resource.birthDate", "1968-13-01", Fault.BAD_DATE, "entry[0].resource.birthDate"),
    ("entry.0.resource.name.0.given", "Kathe", Fault.WRONG_TYPE, "entry[0].resource.name[0].given"),
    ("entry.0.resource.name.0.text", "名" * 1_000_000, Fault.TOO_LONG, "entry[0].resource.name[0]"),
    ("entry.0.resource.name.0.given", ["名"] * 1_000_000, Fault.TOO_LONG, "entry[0].resource.name[0]"),
    ("entry.0.resource.name.0.family", "x" * 1_001, Fault.TOO_LONG, "entry[0].resource.name[0]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "fault", "field"), BROKEN, ids=[f"{path} {str(value)[:20]!a}" for path, value, *_rest in BROKEN]
)
def test_a_broken_bundle_is_refused_with_its_place(
    whole: Json, path: str, value: Any, fault: Fault, field: str
) -> None:
    _set(path, value)(whole)

    with pytest.raises(Invalid) as refusal:
        read_bundle(whole, source="his")

    assert (refusal.value.code, refusal.value.field) == (fault, field)
    assert field in str(refusal.value.message)


@pytest.mark.parametrize("value", [None, [], "Bundle", 3, {}])
def test_what_is_no_bundle_at_all_is_refused(value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        read_bundle(value, source="his")

    assert refusal.value.code == Fault.NOT_A_BUNDLE


def test_very_deep_json_is_refused_and_does_not_end_the_process(whole: Json) -> None:
    deep: Any = {}
    for _level in range(100_000):
        deep = {"extension": [deep]}
    whole["entry"][12]["resource"]["extension"] = [deep]

    with pytest.raises(Invalid) as refusal:
        read_bundle(whole, source="his")

    assert (refusal.value.code, refusal.value.field) == (Fault.NOT_JSON, "entry[12].resource")


def test_a_bundle_of_very_many_people_is_split_by_its_sender(bundle: Make, patient: Json) -> None:
    with pytest.raises(Invalid) as refusal:
        read_bundle(bundle(*({**patient, "id": f"p{number}"} for number in range(51))), source="his")

    assert refusal.value.code == Fault.TOO_MANY_PERSONS


def test_every_fault_has_its_sentence() -> None:
    assert set(REASONS) == set(Fault)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2019", datetime(2018, 12, 31, 16, tzinfo=UTC), "year"),
        ("2019-07", datetime(2019, 6, 30, 16, tzinfo=UTC), "month"),
        ("2019-07-04", datetime(2019, 7, 3, 16, tzinfo=UTC), "day"),
        ("2019-07-04T10:00:00Z", datetime(2019, 7, 4, 10, tzinfo=UTC), "instant"),
        ("2019-07-04T10:00:00.415-04:00", datetime(2019, 7, 4, 14, 0, 0, 415_000, tzinfo=UTC), "instant"),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), "instant"),
    ],
)
def test_a_time_is_as_exact_as_it_was_said(text: str, at: datetime, precision: str) -> None:
    assert moment(text) == (at, precision)


@pytest.mark.parametrize(
    "text",
    ["", "19", "2019-7-4", "2019-07-04T10:00:00", "2019-07-04T10:00Z", "2019-07-04 10:00:00Z", "2019-02-29", "1799",
     "3000", "2019-07-04T25:00:00Z", "２０１９", " 2019", "2019-07-04T10:00:00+99:00"],
)  # fmt: skip
def test_other_times_are_none(text: str) -> None:
    with pytest.raises(Broken):
        moment(text)


@given(st.datetimes(datetime(1800, 1, 2), datetime(2999, 12, 30), timezones=st.timezones()))
def test_every_moment_survives_being_written_as_fhir(at: datetime) -> None:
    offset = at.utcoffset()
    assert offset is not None
    if offset.total_seconds() % 60:
        return

    assert moment(at.isoformat()).at.timestamp() == at.timestamp()


@pytest.mark.parametrize("profile", sorted(carebundle.PROFILES))
def test_generated_bundles_of_every_profile_are_read_whole(profile: str) -> None:
    for number in range(3):
        made = json.loads(
            carebundle.to_json(carebundle.generate_bundle(profile=profile, seed=number, sex="FM"[number % 2]))
        )

        read = read_bundle(made, source="generated")

        assert sum(read.found.values()) == len(made["entry"])
        assert not read.unknown


def test_a_bundle_of_several_visits_is_read_whole() -> None:
    made = json.loads(carebundle.to_json(carebundle.generate_history(seed=5, visits=6)))

    read = read_bundle(made, source="generated")

    assert sum(read.found.values()) == len(made["entry"])
    assert len(read.rows[RecordCategory.ENCOUNTERS]) == 6


def test_every_whole_bundle_is_read_whole(whole_bundle: Json) -> None:
    read = read_bundle(whole_bundle, source="synthea")

    assert sum(read.found.values()) == len(whole_bundle["entry"])
    assert not read.unknown
    assert not read.outside


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(sorted(DEMANDS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _outcome(bundle: Any) -> tuple[SourceBundle | None, Invalid | None]:
    try:
        return read_bundle(bundle, source="his"), None
    except Invalid as refusal:
        return None, refusal


@given(JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    for bundle in (value, {"resourceType": "Bundle", "type": "collection", "entry": value}):
        read, refusal = _outcome(bundle)
        assert read or (refusal and refusal.field)


def _places(node: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place, *(found for key, value in inner for found in _places(value, (*place, key)))]


_SEEN: list[Json] = []


@pytest.fixture(autouse=True)
def _keep_whole(whole: Json) -> None:
    _SEEN[:] = [whole]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_bundle_with_anything_anywhere_is_read_or_refused_with_a_place(data: st.DataObject) -> None:
    found = copy.deepcopy(_SEEN[0])
    place = data.draw(st.sampled_from([place for place in _places(found) if place]))
    node: Any = found
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = data.draw(JSON)

    read, refusal = _outcome(found)

    if read is None:
        assert refusal
        assert refusal.field
        assert refusal.code in set(Fault)
    else:
        assert sum(read.found.values()) + sum(read.unknown.values()) == len(found["entry"])
