"""A record that was handed over: plain JSON from one organisation, rows at the other."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules import synthetic_identity
from records import queries
from records.commands import adopt_extract, import_bundle
from records.enums import RecordCategory
from records.models import Condition
from records.rules.extracts import read_extract
from staff.access import machine
from tenancy.access import unit_of_work

Json = dict[str, Any]
Make = Callable[..., Json]
SOURCE = "organisation:018f0000-0000-7000-8000-000000000000"
ALL = list(RecordCategory)


@pytest.fixture
def theirs(hospital: Tenant, bundle: Make, patient: Json, record: list[Json]) -> UUID:
    report = import_bundle(machine(hospital, "import"), bundle=bundle(patient, *record), source="his")
    return report.patient_ids[0]


@pytest.fixture
def sender(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "hospital_doctor")


@pytest.fixture
def extract(sender: Actor, theirs: UUID) -> Json:
    found = queries.extract(sender, patient_id=theirs, categories=ALL)
    return dict(json.loads(json.dumps(found)))


@pytest.fixture
def recipient(centre: Tenant) -> Actor:
    return machine(centre, "exchange")


@pytest.fixture
def ours(centre: Tenant, actor_in: Callable[..., Actor]) -> UUID:
    return register_patient(actor_in(centre, "community_doctor"), identity=synthetic_identity(7)).id


def _shown(actor: Actor, patient_id: UUID) -> dict[str, list[Json]]:
    """The chart without what is each organisation's own: ids, versions, where the rows came from."""
    found = queries.extract(actor, patient_id=patient_id, categories=ALL)["categories"]
    own = ("id", "encounter_id")
    return {name: [{key: row[key] for key in row if key not in own} for row in rows] for name, rows in found.items()}


def test_what_was_handed_over_reads_the_same_on_the_other_side(
    sender: Actor, recipient: Actor, theirs: UUID, ours: UUID, extract: Json
) -> None:
    adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)

    assert _shown(recipient, ours) == _shown(sender, theirs)
    chart = queries.chart(recipient, patient_id=ours)
    stay = chart.section(RecordCategory.ENCOUNTERS).items[0]
    problem = chart.section(RecordCategory.CONDITIONS).items[0]
    sent = queries.chart(sender, patient_id=theirs).section(RecordCategory.CONDITIONS).items[0]
    assert (problem.source, problem.fhir_id) == (SOURCE, str(sent.id))
    assert problem.encounter_id == stay.id  # type: ignore[attr-defined]
    report = next(item for item in chart.section(RecordCategory.DOCUMENTS).items if item.title == "生化")  # type: ignore[attr-defined]
    assert queries.attachments(recipient, document_id=report.id)[0].data == "5o6n5Yi25LiN5L2z"
    assert len(queries.trend(recipient, patient_id=ours, codes=["8462-4"])) == 1


def test_only_what_was_asked_for_is_in_it_and_no_source_crosses(sender: Actor, theirs: UUID) -> None:
    found = queries.extract(sender, patient_id=theirs, categories=["conditions", "allergies"])

    assert set(found["categories"]) == {"conditions", "allergies"}
    assert found["left_out"] == {"conditions": 0, "allergies": 0}
    assert '"his"' not in json.dumps(found)
    assert str(theirs) not in json.dumps(found)


def test_what_comes_back_to_where_it_came_from_is_not_kept_twice(
    sender: Actor, hospital: Tenant, recipient: Actor, theirs: UUID, ours: UUID, extract: Json
) -> None:
    adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)
    before = _shown(sender, theirs)

    back = queries.extract(recipient, patient_id=ours, categories=ALL, reader=SOURCE)
    adopt_extract(machine(hospital, "exchange"), patient_id=theirs, extract=back, source="organisation:centre")

    assert all(row["yours"] for rows in back["categories"].values() for row in rows)
    assert _shown(sender, theirs) == before
    elsewhere = queries.extract(recipient, patient_id=ours, categories=ALL, reader="organisation:elsewhere")
    assert not any("yours" in row for rows in elsewhere["categories"].values() for row in rows)


def test_the_same_package_again_changes_nothing_and_a_newer_one_updates(
    centre: Tenant, recipient: Actor, ours: UUID, extract: Json
) -> None:
    adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)
    adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)

    (problem,) = queries.chart(recipient, patient_id=ours).section(RecordCategory.CONDITIONS).items
    assert problem.version == 1
    newer = copy.deepcopy(extract)
    newer["categories"]["conditions"][0]["status"] = "resolved"
    adopt_extract(recipient, patient_id=ours, extract=newer, source=SOURCE)

    (problem,) = queries.chart(recipient, patient_id=ours).section(RecordCategory.CONDITIONS).items
    assert (problem.status, problem.version) == ("resolved", 2)


def test_a_row_of_somebody_else_is_refused(
    centre: Tenant, recipient: Actor, ours: UUID, extract: Json, actor_in: Callable[..., Actor]
) -> None:
    adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)
    other = register_patient(actor_in(centre, "community_doctor"), identity=synthetic_identity(8)).id

    with pytest.raises(Invalid):
        adopt_extract(recipient, patient_id=other, extract=extract, source=SOURCE)


def test_a_large_file_stays_behind_and_is_named(
    hospital: Tenant, sender: Actor, bundle: Make, patient: Json, record: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.queries.extracts.LARGEST_FILE", 8)
    report = import_bundle(machine(hospital, "import"), bundle=bundle(patient, *record), source="his")

    found = queries.extract(sender, patient_id=report.patient_ids[0], categories=["documents"])

    (paper,) = (row for row in found["categories"]["documents"] if row["title"] == "生化")
    assert (paper["attachments"][0]["data"], paper["attachments"][0]["size"]) == ("", 12)


def test_what_is_older_than_the_newest_five_hundred_is_counted(
    sender: Actor, theirs: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.queries.extracts.MOST_EACH", 1)

    found = queries.extract(sender, patient_id=theirs, categories=["documents"])

    assert [row["title"] for row in found["categories"]["documents"]] == ["出院小结"]
    assert found["left_out"] == {"documents": 2}


def test_only_the_machine_adopts_and_only_for_a_person_who_is_here(
    centre: Tenant, recipient: Actor, ours: UUID, extract: Json, actor_in: Callable[..., Actor]
) -> None:
    with pytest.raises(NotFound):
        adopt_extract(recipient, patient_id=new_id(), extract=extract, source=SOURCE)
    with pytest.raises(Refused):
        adopt_extract(actor_in(centre, "community_doctor"), patient_id=ours, extract=extract, source=SOURCE)


BAD: list[tuple[str, Any]] = [
    ("format", "careloop.records/2"),
    ("categories", []),
    ("categories", {"secrets": []}),
    ("categories.conditions", {}),
    ("categories.conditions.0", "row"),
    ("categories.conditions.0.id", "1"),
    ("categories.conditions.0.id", None),
    ("categories.conditions.0.code", "x" * 65),
    ("categories.conditions.0.code", None),
    ("categories.conditions.0.display", "a\x00"),
    ("categories.conditions.0.at", "2026-01-01T00:00:00"),
    ("categories.conditions.0.at", "soon"),
    ("categories.conditions.0.precision", "century"),
    ("categories.conditions.0.fhir_type", "Encounter"),
    ("categories.conditions.0.encounter_id", 5),
    ("categories.conditions.0.codings", [{"system": 1}]),
    ("categories.conditions.0.codings", [{"other": "x"}]),
    ("categories.medications.0.dose", "five"),
    ("categories.medications.0.dose", "Infinity"),
    ("categories.medications.0.as_needed", "no"),
    ("categories.allergies.0.reactions", "皮疹"),
    ("categories.observations.0.components", [{"value": "1"}]),
    ("categories.observations.0.components", [{"code": "x", "value": "one"}]),
    ("categories.documents.0.attachments", {}),
    ("categories.documents.0.attachments", [3]),
]


@pytest.mark.parametrize(("path", "value"), BAD)
def test_a_package_that_is_not_of_our_form_is_refused_whole(
    centre: Tenant, recipient: Actor, ours: UUID, extract: Json, path: str, value: Any
) -> None:
    *steps, last = path.split(".")
    node: Any = extract
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    node[int(last) if last.isdigit() else last] = value

    with pytest.raises(Invalid) as refusal:
        adopt_extract(recipient, patient_id=ours, extract=extract, source=SOURCE)

    assert (refusal.value.field or "").startswith("extract.")
    with unit_of_work(centre):
        assert not Condition.objects.filter(source=SOURCE).exists()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*RecordCategory.values, "id"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*RecordCategory.values, "at"]), inner),
    max_leaves=8,
)


def _refusal(extract: Any) -> str:
    try:
        read_extract(extract)
    except Invalid as invalid:
        return invalid.code
    return ""


@given(ANYTHING)
def test_any_package_is_read_or_refused(value: Any) -> None:
    for extract in (value, {"format": "careloop.records/1", "categories": value}):
        assert _refusal(extract) in ("", "bad_extract")
