"""What each pair of organisations goes through, so that every table holds a row of theirs."""

import base64
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from isolation.houses import House
from neighbours import Abroad

import dialogue.commands
import followup.commands
from consent.enums import Category
from crossings import give_consent
from destinations.commands import add_destination
from dialogue.contracts import FileToSend
from drain import deliver_all
from exchange.models import OutboxMessage
from factories import building
from followup.contracts import Reading
from followup.enums import Outcome, TaskState
from followup.models import Alert, FormResponse, Task
from handoff import commands as handoff
from handoff import queries
from handoff.commands import BedAndDoctor
from handoff.contracts import Medication, PlanContent, ProtocolContent, ProtocolPhone, ProtocolStep
from handoff.enums import Kind
from handoffs import Scene
from kernel.clock import now, today
from patients.commands import adopt_patient, register_patient
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind
from patients.rules import synthetic_identity
from records.commands import import_bundle
from records.models import SourcePatient
from staff.access import machine
from staff.commands import delegate
from staff.enums import Role
from tenancy.access import unit_of_work

CONSENTED = (Category.IDENTITY, Category.CONDITIONS, Category.MEDICATIONS, Category.DISCHARGE_PLAN)
Json = dict[str, Any]


def identity_for(house: House, place: str, seed: int) -> PatientIdentity:
    """An invented person with a canary in everything that is written about them."""
    person = synthetic_identity(seed)
    for identifier in person.identifiers:
        house.aviary.number(identifier.value, house.key, f"{place}.resident_id")
    record = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, house.letters(f"{place}.record_number"))
    return replace(
        person,
        name=house.name(f"{place}.name"),
        identifiers=(*person.identifiers, record),
        contacts=(
            ContactDetails(ContactRelation.SELF, house.phone(f"{place}.phone")),
            ContactDetails(
                ContactRelation.CHILD, house.phone(f"{place}.child_phone"), house.name(f"{place}.child_name"), True
            ),
        ),
        address=AddressDetails(house.text(f"{place}.address"), "999999", house.text(f"{place}.township")),
    )


def _import(house: House, place: str, seed: int) -> UUID:
    """A patient with a whole clinical record, from another system's bundle."""
    person, source = identity_for(house, place, seed), house.letters(f"{place}.source")
    fhir_id = house.letters(f"{place}.fhir_id")
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{one['id']}",
                "resource": one,
                "request": {"method": "POST", "url": one["resourceType"]},
            }
            for one in record_for(house, place, fhir_id)
        ],
    }
    import_bundle(machine(house.tenant, "import"), bundle=bundle, source=source, identity_overlay=person)
    with unit_of_work(house.tenant):
        return SourcePatient.objects.get(source=source).patient_id


def record_for(house: House, place: str, fhir_id: str) -> list[Json]:
    """One resource of each kind that has a table of its own, and one that has none."""

    def said(what: str) -> Json:
        return {"text": house.text(f"{place}.{what}")}

    ids = {kind: house.letters(f"{place}.{kind}.fhir_id") for kind in ("e", "c", "m", "a", "o", "p", "d", "i")}
    subject = {"reference": f"urn:uuid:{fhir_id}"}
    about = {"subject": subject, "encounter": {"reference": f"urn:uuid:{ids['e']}"}}
    return [
        {"resourceType": "Patient", "id": fhir_id, "name": [{"text": "甲"}], "gender": "female"},
        {
            "resourceType": "Encounter", "id": ids["e"], "status": "finished", "class": {"code": "IMP"},
            "type": [said("encounters.type")], "subject": subject, "reasonCode": [said("encounters.reason")],
            "period": {"start": "2026-03-01T08:00:00+08:00", "end": "2026-03-09T10:30:00+08:00"},
            "hospitalization": {"dischargeDisposition": said("encounters.discharge")},
        },
        {
            "resourceType": "Condition", "id": ids["c"], **about,
            "onsetString": house.text(f"{place}.conditions.onset"),
            "code": {**said("conditions.code"), "coding": [{"system": "urn:x", "code": "I10", "display": "x"}]},
            "severity": said("conditions.severity"),
        },
        {
            "resourceType": "MedicationRequest", "id": ids["m"], **about, "status": "active", "intent": "order",
            "authoredOn": "2026-03-09", "medicationCodeableConcept": said("medications.code"),
            "reasonCode": [said("medications.reason")],
            "dosageInstruction": [
                {"text": house.text(f"{place}.medications.dosage"), "route": said("medications.route")}
            ],
        },
        {
            "resourceType": "AllergyIntolerance", "id": ids["a"], "patient": subject, "type": "allergy",
            "code": said("allergies.code"), "recordedDate": "2001-01-02",
            "reaction": [{"manifestation": [said("allergies.reaction")]}],
        },
        {
            "resourceType": "Observation", "id": ids["o"], **about, "status": "final",
            "code": said("observations.code"), "effectiveDateTime": "2026-03-08T07:00:00+08:00",
            "valueString": house.text(f"{place}.observations.value"),
            "note": [{"text": house.text(f"{place}.observations.note")}],
        },
        {
            "resourceType": "Procedure", "id": ids["p"], **about, "status": "completed",
            "code": said("procedures.code"), "performedPeriod": {"start": "2026-03-02"},
            "bodySite": [said("procedures.body_site")], "outcome": said("procedures.outcome"),
        },
        {
            "resourceType": "DiagnosticReport", "id": ids["d"], **about, "status": "final",
            "conclusion": house.text(f"{place}.documents.conclusion"), "code": said("documents.code"),
            "effectiveDateTime": "2026-03-02T09:00:00Z",
            "presentedForm": [
                {
                    "contentType": "text/plain",
                    "url": f"https://{house.letters(f'{place}.documents.url')}.example/1",
                    "title": house.text(f"{place}.documents.title"),
                }
            ],
        },
        {
            "resourceType": "Immunization", "id": ids["i"], "status": "completed", "patient": subject,
            "vaccineCode": said("source.vaccine"), "occurrenceDateTime": "2025-10-10",
        },
    ]  # fmt: skip


def tell_story(hospital: House, centre: House, *, seed: int) -> None:
    """What happens between a hospital and its centre, with a canary of whoever writes in everything written."""
    scene = Scene(
        hospital.tenant,
        centre.tenant,
        ward=hospital.people[Role.WARD_NURSE],
        doctor=hospital.people[Role.HOSPITAL_DOCTOR],
        office=hospital.people[Role.REFERRAL_OFFICE],
        community_doctor=centre.people[Role.COMMUNITY_DOCTOR],
        community_nurse=centre.people[Role.COMMUNITY_NURSE],
        other_nurse=centre.people[Role.COMMUNITY_NURSE],
        head=centre.people[Role.CENTRE_HEAD],
    )
    for house in (hospital, centre):
        house.patients["kept"] = _import(house, "kept", seed)
        seed += 1
        _note_on_identity(house, seed)
        _let_act(house)
        seed += 1
        _word_a_criterion(house)
    _agree_on_a_protocol(hospital, centre)
    for place in ("shared", "waiting", "drafted"):
        hospital.patients[place] = _import(hospital, place, seed)
        seed += 1
        hospital.referrals[place] = _drafted(scene, hospital, place)
    _take_over(scene, hospital, centre)
    _talk(scene, hospital, centre)
    _ask(scene, hospital)
    _send(scene, hospital, "waiting")
    _climb(scene, hospital, centre)
    _refer_outside(scene, hospital, seed)
    _write_by_hand(hospital, centre)


def _word_a_criterion(house: House) -> None:
    """The row that a red reading ticks, in the organisation's own words."""
    keeper = house.people[Role.CENTRE_HEAD]
    words = {"text_zh": house.text("criterion.text"), "text_en": house.text("criterion.text_en")}
    rule = {"loinc": "8480-6", "comparison": ">=", "limit": Decimal(180), "unit": "mm[Hg]"}
    source = house.text("criterion.source")
    about = {"code": "sbp_180", "expected_version": 1, "direction": "up_emergency", "source": source}
    handoff.edit_criterion(keeper, **about, **words, **rule)


def _agree_on_a_protocol(hospital: House, centre: House) -> None:
    """Proposed by the hospital and confirmed by the centre, with a canary in everything that is written."""
    step = ProtocolStep(*(hospital.text(f"protocol.{what}") for what in ("when", "what", "who")))
    phone = ProtocolPhone(hospital.text("protocol.label"), hospital.phone("protocol.phone"))
    content = ProtocolContent(hospital.text("protocol.name"), (step,), (hospital.text("protocol.red_flag"),), (phone,))
    office, head = hospital.people[Role.REFERRAL_OFFICE], centre.people[Role.CENTRE_HEAD]
    made = handoff.propose_protocol(office, partner_id=centre.tenant.id, valid_from=today(), content=content)
    deliver_all()
    seen = queries.protocol(head, protocol_id=made.id)
    text = centre.text("protocol.answer")
    handoff.answer_protocol(head, protocol_id=made.id, expected_version=seen.version, confirmed=True, text=text)
    deliver_all()


def _note_on_identity(house: House, seed: int) -> None:
    """A person whom another source knows by another name."""
    known = identity_for(house, "noted", seed)
    doctor = house.people[Role.HOSPITAL_DOCTOR]
    house.patients["noted"] = register_patient(doctor, identity=known, tags=[house.letters("noted.tag")]).id
    other = replace(known, name=house.name("noted.other_name"), identifiers=known.identifiers[:1])
    adopt_patient(machine(house.tenant, "exchange"), identity=other, source=house.letters("noted.source"))


def _let_act(house: House) -> None:
    """A nurse lets a doctor act in her name."""
    nurse, doctor = house.people[Role.WARD_NURSE], house.people[Role.HOSPITAL_DOCTOR]
    delegate(nurse, holder_id=doctor.id, valid_from=today(), valid_to=today())


def _drafted(scene: Scene, house: House, place: str) -> UUID:
    categories = CONSENTED if place == "shared" else tuple(Category.values)
    patient_id = house.patients[place]
    scene.consents[patient_id] = give_consent(
        scene.ward,
        patient_id,
        scene.centre,
        categories=categories,
        giver="guardian",
        giver_name=house.name(f"{place}.consent.giver"),
        giver_relation="女儿",
        giver_identifier=house.letters(f"{place}.consent.identifier"),
    )
    plan = PlanContent(
        diagnoses=house.text(f"{place}.plan.diagnoses"),
        instructions=house.text(f"{place}.plan.instructions"),
        medications=(Medication(house.text(f"{place}.plan.medicine"), house.text(f"{place}.plan.dose")),),
        red_flags=(house.text(f"{place}.plan.red_flag"),),
        follow_up=house.text(f"{place}.plan.follow_up"),
    )
    started = scene.draft(patient_id, reason=house.text(f"{place}.reason"), discharge=now() + timedelta(days=1))
    return handoff.edit_referral(scene.ward, referral_id=started.id, expected_version=started.version, plan=plan).id


def _send(scene: Scene, house: House, place: str) -> None:
    scene.do(handoff.send_referral, scene.ward, house.referrals[place])


def _take_over(scene: Scene, hospital: House, centre: House) -> None:
    """The shared patient: asked about, accepted, arrived, and noted on."""
    referral_id = hospital.referrals["shared"]
    _send(scene, hospital, "shared")
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.do(handoff.ask_info, scene.community_doctor, referral_id, text=centre.text("shared.question"))
    scene.do(handoff.answer_info, scene.ward, referral_id, text=hospital.text("shared.answer"))
    scene.accept(referral_id)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id, text=centre.text("shared.arrival"))
    note = {"text": centre.text("shared.note"), "idempotency_key": centre.letters("shared.key")}
    scene.do(handoff.write_note, scene.community_nurse, referral_id, **note)
    centre.referrals["shared"] = referral_id
    found = scene.at_centre(referral_id).patient_id
    assert found is not None
    centre.patients["shared"] = found


def _talk(scene: Scene, hospital: House, centre: House) -> None:
    """Both write about the shared patient, with a file whose name and content hold the same word, and read."""
    referral_id = hospital.referrals["shared"]
    for house, author in ((hospital, scene.ward), (centre, scene.community_nurse)):
        word = house.letters("shared.file")
        whole = b"%PDF-1.7 " + word.encode() + b" %%EOF"
        file = FileToSend(f"{word}.pdf", base64.b64encode(whole).decode())
        dialogue.commands.send_message(author, referral_id=referral_id, text=house.text("shared.message"), files=[file])
        deliver_all()
    for reader in (scene.doctor, scene.community_doctor):
        dialogue.commands.mark_messages_read(reader, referral_id=referral_id, up_to=2)
    deliver_all()


def _ask(scene: Scene, hospital: House) -> None:
    """A question about a patient of whom the centre must not learn a word."""
    reason = hospital.text("asked.reason")
    inputs = {"kind": Kind.ADVICE, "recipient_id": scene.centre.id, "reason": reason, "anonymous": True}
    made = handoff.start_referral(scene.doctor, patient_id=hospital.patients["kept"], **inputs)
    scene.do(handoff.send_referral, scene.doctor, made.id)


def _climb(scene: Scene, hospital: House, centre: House) -> None:
    """A red reading of the shared patient goes up through the green channel and comes back with an outcome."""
    nurse, patient_id = scene.community_nurse, centre.patients["shared"]
    with unit_of_work(centre.tenant):
        task = Task.objects.filter(state=TaskState.DUE).order_by("due_from").first()
    assert task is not None
    note = centre.text("shared.contact_note")
    followup.commands.complete_task(
        nurse, task_id=task.id, expected_version=task.version, outcome=Outcome.NOT_REACHED, note=note
    )
    followup.commands.record_readings(
        nurse,
        patient_id=patient_id,
        readings=(Reading("8480-6", Decimal(185), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]")),
        source="home_visit",
        taken_at=now(),
        device=centre.letters("shared.device"),
    )
    (proposal,) = queries.proposals(nurse)
    made = handoff.confirm_proposal(nurse, proposal_id=proposal.id, expected_version=proposal.version)
    reason = centre.text("green.emergency")
    handoff.send_referral(nurse, referral_id=made.id, expected_version=made.version, emergency_reason=reason)
    deliver_all()
    scene.do(handoff.open_referral, scene.office, made.id)
    bed = BedAndDoctor(
        hospital.text("green.bed"), hospital.text("green.ward"), hospital.name("green.doctor"), hospital.phone("green")
    )
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id, bed_and_doctor=bed)
    scene.do(handoff.record_arrival, scene.office, made.id)
    summary, onward = hospital.text("green.summary"), hospital.text("green.onward")
    scene.do(handoff.send_outcome, scene.doctor, made.id, outcome="improved", summary=summary, next_steps=onward)
    centre.referrals["green"] = hospital.referrals["green"] = made.id


def _refer_outside(scene: Scene, house: House, seed: int) -> None:
    """A patient goes to an institution outside the network, which opens its link, accepts and writes."""
    about = {name: house.letters(f"outside.{name}") for name in ("department", "area")}
    listed = add_destination(
        scene.doctor,
        name=house.text("outside.institution"),
        contact_name=house.name("outside.contact"),
        phone=house.phone("outside.telephone"),
        email=f"{house.letters('outside.email')}@example.org",
        **about,
    )
    place = Abroad(scene, listed.id)
    patient_id = house.patients["outside"] = _import(house, "outside", seed)
    referral_id, _issued, person = place.inside(
        patient_id=patient_id, reason=house.text("outside.reason"), opener=house.name("outside.opener")
    )
    place.do(handoff.ask_info, person, text=house.text("outside.question"))
    scene.do(handoff.answer_info, scene.ward, referral_id, text=house.text("outside.answer"))
    named = {"responsible_name": house.name("outside.responsible"), "responsible_title": house.text("outside.title")}
    place.accept(person, responsible_phone=house.phone("outside.called"), **named)
    house.referrals["outside"] = referral_id


def _write_by_hand(hospital: House, centre: House) -> None:
    """Where no command takes free words on this path, the row is given one."""
    with unit_of_work(hospital.tenant), building():
        FormResponse.objects.create(
            patient_id=hospital.patients["kept"],
            subject_id=hospital.referrals["drafted"],
            form_code="pre-discharge-assessment",
            form_version=1,
            answers={"remark": hospital.text("form.answer")},
            scores=[],
            recorded_by=hospital.people[Role.WARD_NURSE].id,
            recorded_at=now(),
        )
        message = OutboxMessage.objects.filter(kind="handoff.order").order_by("created_at")[0]
        message.state, message.error_code, message.parked_at = "parked", hospital.letters("parked.code"), now()
        message.settled_reason = hospital.text("parked.reason")
        message.save()
    with unit_of_work(centre.tenant), building():
        Alert.objects.update(resolution=centre.text("alert.resolution"))
