"""Referrals in every state that the network has reached, each led there by the steps that people would take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from uuid import UUID

import consent.commands
import followup.commands
import followup.queries
import handoff.commands as referrals
import handoff.queries
from careloop.demo.network import CENTRES, REHABILITATION
from careloop.demo.people import Staff
from consent.enums import Category, Giver, ProcessingMethod, Purpose, Way
from consent.rules import CURRENT
from followup.contracts import Reading
from handoff.commands import BedAndDoctor
from handoff.contracts import Change, Medication, PlanContent, ReferralView
from handoff.enums import Kind, State
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Conflict
from kernel.tenant import Tenant
from tenancy.enums import OrganisationKind

PATIENCE = 30.0
TERM = timedelta(days=365)
ROAD = (
    State.DRAFT,
    State.CONSENT_PENDING,
    State.SENT,
    State.RECEIVED,
    State.ACCEPTED,
    State.SCHEDULED,
    State.IN_CARE,
    State.OUTCOME_SENT,
    State.CLOSED,
)
DOWN = (
    *ROAD,
    State.INFO_REQUESTED,
    State.DECLINED,
    State.WITHDRAWN,
    State.SENT,
    State.ACCEPTED,
    State.IN_CARE,
    State.IN_CARE,
    State.CLOSED,
)
GREEN = (State.DRAFT, State.SENT, State.ACCEPTED, State.IN_CARE, State.OUTCOME_SENT, State.CLOSED)
PLAN = PlanContent(
    diagnoses="原发性高血压 3 级（极高危） I10.x00；2 型糖尿病 E11.900",
    instructions="低盐低脂饮食，每日早晚各测血压一次并记录；按时服药，不自行停药。",
    medications=(
        Medication("氨氯地平", "5 mg，每日一次，早晨口服", Change.NEW, "入院时血压未达标"),
        Medication("二甲双胍", "0.5 g，每日两次，餐中口服", Change.UNCHANGED),
        Medication("硝苯地平（普通片）", "—", Change.STOPPED, "改用长效制剂"),
    ),
    red_flags=("血压 ≥180/110 mmHg", "胸痛或呼吸困难", "突发言语不清或肢体无力"),
    follow_up="出院后第一周每日电话随访，第二周起每周上门一次。",
)
ASSESSMENT: dict[str, object] = {
    "severity": "moderate",
    "living": "together",
    "lives_with": ["spouse"],
    "caregiver_available": True,
    "length_of_stay": 6,
    "acute_admission": True,
    "comorbidities": ["diabetes"],
    "emergency_visits": 1,
    "barthel_feeding": "10",
    "barthel_bathing": "0",
    "barthel_grooming": "5",
    "barthel_dressing": "10",
    "barthel_bowels": "10",
    "barthel_bladder": "10",
    "barthel_toilet": "10",
    "barthel_transfer": "10",
    "barthel_mobility": "10",
    "barthel_stairs": "5",
}
Report = Callable[[str, int, int], None]


@dataclass(slots=True)
class Pair:
    """The two sides of one referral: who prepares and who receives it."""

    sender: Actor
    recipient: Actor
    responsible_id: UUID


def build(tenants: dict[str, Tenant], patients: dict[str, tuple[UUID, ...]], report: Report) -> list[tuple[str, UUID]]:
    """Leads each referral to its state; a patient who has one already is left in peace, so that a kill does no harm.

    Returns the handoffs whose patients are known at their centres: where, and which.
    """
    staff = {
        slug: Staff(tenant) for slug, tenant in tenants.items() if tenant.kind != OrganisationKind.HEALTH_AUTHORITY
    }
    down = [*_with_centres("first", patients["first"], DOWN), *_with_centres("county", patients["county"], ROAD)]
    everything = len(down) + len(GREEN)
    in_care: list[tuple[str, UUID]] = []
    for number, (hospital, patient_id, place, state) in enumerate(down):
        report(state, number, everything)
        held = handoff.queries.of_patient(staff[hospital]["doctor"], patient_id=patient_id)
        referral_id = held[0].id if held else lead_down(staff[hospital], staff[place], patient_id, state)
        if state == State.IN_CARE or (state == State.CLOSED and place in CENTRES):
            in_care.append((place, referral_id))
    in_care = [(place, held) for place, held in in_care if _view(staff[place]["doctor"], held).patient_id]
    for number, state in enumerate(GREEN):
        report(state, len(down) + number, everything)
        place, referral_id = in_care[number % len(in_care)]
        if _went_up(staff[place]["doctor"], referral_id):
            continue
        lead_green(staff[place], staff["first"], referral_id, state)
    report("", everything, everything)
    return in_care


def _with_centres(
    hospital: str, patients: tuple[UUID, ...], states: tuple[State, ...]
) -> Iterator[tuple[str, UUID, str, State]]:
    places = cycle((*CENTRES, REHABILITATION))
    for patient_id, place, state in zip(patients, places, states, strict=False):
        yield hospital, patient_id, place, state


def _went_up(doctor: Actor, down_id: UUID) -> bool:
    """Whether the patient of that handoff was sent up from the centre already."""
    patient_id = _view(doctor, down_id).patient_id
    rows = handoff.queries.of_patient(doctor, patient_id=patient_id) if patient_id else ()
    return any(row.kind == Kind.UP_GREEN for row in rows)


def lead_down(hospital: Staff, centre: Staff, patient_id: UUID, state: State) -> UUID:
    """A discharge handoff, led to `state`; returns its id."""
    pair = Pair(hospital["doctor"], centre["doctor"], centre["nurse"].id)
    referral_id = _draft(pair, Kind.DOWN, patient_id)
    if state == State.CONSENT_PENDING:
        asked = {"categories": Category.values, "valid_until": now() + TERM}
        move(referrals.ask_consent, pair.sender, referral_id, **asked)
    elif state != State.DRAFT:
        consented(pair.sender, patient_id, pair.recipient.tenant.id, Purpose.DISCHARGE_HANDOFF)
    if state in (State.DRAFT, State.CONSENT_PENDING):
        return referral_id
    move(referrals.send_referral, pair.sender, referral_id)
    arrived(pair.recipient, referral_id)
    _further(pair, referral_id, state)
    return referral_id


def lead_green(centre: Staff, hospital: Staff, down_id: UUID, state: State) -> UUID:
    """A reading of 185/112 at the centre and the green channel that follows, led to `state`; returns its id."""
    nurse, receiver = centre["nurse"], hospital["doctor"]
    pair = Pair(nurse, receiver, receiver.id)
    down = handoff.queries.referral(centre["doctor"], referral_id=down_id)
    if down.patient_id is None:
        raise LookupError("nobody is in care under that referral")
    followup.commands.record_readings(
        nurse,
        patient_id=down.patient_id,
        source="home_visit",
        taken_at=now(),
        readings=(Reading("8480-6", Decimal(185), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]")),
    )
    alert = followup.queries.open_alerts(nurse, patient_id=down.patient_id).items[0]
    ref = referrals.start_referral(
        nurse,
        kind=Kind.UP_GREEN,
        patient_id=down.patient_id,
        recipient_id=receiver.tenant.id,
        alert_id=alert.id,
        service_code="cardiology",
    )
    if state == State.DRAFT:
        return ref.id
    referrals.send_referral(
        nurse, referral_id=ref.id, expected_version=ref.version, emergency_reason="血压 185/112 mmHg，需紧急处理"
    )
    arrived(receiver, ref.id)
    _further(pair, ref.id, state)
    return ref.id


def _draft(pair: Pair, kind: Kind, patient_id: UUID) -> UUID:
    sender = pair.sender
    ref = referrals.start_referral(
        sender,
        kind=kind,
        patient_id=patient_id,
        recipient_id=pair.recipient.tenant.id,
        reason="病情稳定，转社区康复与随访",
        planned_discharge_at=now() + timedelta(days=2),
    )
    followup.commands.record_form_response(
        sender, form_code="pre-discharge-assessment", patient_id=patient_id, answers=ASSESSMENT, subject_id=ref.id
    )
    referrals.edit_referral(sender, referral_id=ref.id, expected_version=_version(sender, ref.id), plan=PLAN)
    return ref.id


def consented(actor: Actor, patient_id: UUID, recipient_id: UUID, purpose: Purpose) -> None:
    """The patient's signed consent to everything, for a year."""
    consent.commands.record_consent(
        actor,
        patient_id=patient_id,
        recipient_id=recipient_id,
        purpose=purpose,
        categories=Category.values,
        method=ProcessingMethod.COPY_AND_LIVE,
        valid_from=now(),
        valid_until=now() + TERM,
        way=Way.PAPER,
        giver=Giver.SELF,
        notice_version=CURRENT,
        notice_language="zh-hans",
        separate_consent=True,
        necessity_shown=True,
        evidence="0" * 64,
    )


def _further(pair: Pair, referral_id: UUID, state: State) -> None:
    """From arrival at the recipient on, step by step, until the state is reached."""
    if state in (State.DECLINED, State.INFO_REQUESTED, State.WITHDRAWN):
        _exit(pair, referral_id, state)
        return
    for reached in ROAD[ROAD.index(State.RECEIVED) : ROAD.index(state) + 1]:
        if reached != State.SCHEDULED or state == State.SCHEDULED:
            _step(pair, referral_id, reached)
            _standing(pair.sender, referral_id, reached)


def _step(pair: Pair, referral_id: UUID, reached: State) -> None:
    receiver = pair.recipient
    match reached:
        case State.RECEIVED:
            move(referrals.open_referral, receiver, referral_id)
        case State.ACCEPTED:
            _accept(pair, referral_id)
        case State.SCHEDULED:
            visit = now() + timedelta(days=1, hours=2)
            move(referrals.schedule_referral, receiver, referral_id, scheduled_for=visit, place="患者家中")
        case State.IN_CARE:
            move(referrals.record_arrival, receiver, referral_id)
        case State.OUTCOME_SENT:
            words = {"summary": "血压平稳，按时服药，自理能力改善。", "next_steps": "继续每月随访。"}
            move(referrals.send_outcome, receiver, referral_id, outcome="improved", **words)
        case State.CLOSED:
            move(referrals.acknowledge_outcome, pair.sender, referral_id, reason="no_action")


def _accept(pair: Pair, referral_id: UUID) -> None:
    given: dict[str, object] = {"responsible_id": pair.responsible_id}
    if _view(pair.recipient, referral_id).kind == Kind.UP_GREEN:
        given["bed_and_doctor"] = BedAndDoctor("12 床", "心内科", "周明远", "10000000000")
    else:
        given["first_contact_on"] = today() + timedelta(days=2)
    move(referrals.accept_referral, pair.recipient, referral_id, **given)


def _exit(pair: Pair, referral_id: UUID, state: State) -> None:
    if state == State.WITHDRAWN:
        move(referrals.withdraw_referral, pair.sender, referral_id, reason="condition_changed")
    else:
        move(referrals.open_referral, pair.recipient, referral_id)
        if state == State.DECLINED:
            move(referrals.decline_referral, pair.recipient, referral_id, reason="outside_catchment")
        else:
            move(referrals.ask_info, pair.recipient, referral_id, text="请补充出院带药的剂量。")
    _standing(pair.sender, referral_id, state)


def _view(actor: Actor, referral_id: UUID) -> ReferralView:
    return handoff.queries.referral(actor, referral_id=referral_id)


def _version(actor: Actor, referral_id: UUID) -> int:
    return _view(actor, referral_id).version


def move(verb: Callable[..., object], actor: Actor, referral_id: UUID, **inputs: object) -> None:
    """One step on the version that stands; where a message came in between, it is read again, as a person would."""
    for _attempt in range(10):
        try:
            verb(actor, referral_id=referral_id, expected_version=_version(actor, referral_id), **inputs)
        except Conflict:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the referral does not come to rest")


def arrived(actor: Actor, referral_id: UUID) -> None:
    """Waits until it has been delivered; raises TimeoutError. It looks in what the receiver holds: to ask for a
    referral that is not there yet would leave a refusal on record, which accuses whoever asked.
    """

    def here() -> bool:
        row = handoff.queries.of_ids(actor, referral_ids=[referral_id]).get(referral_id)
        return row is not None and row.state == State.SENT

    _wait(here)


def _standing(actor: Actor, referral_id: UUID, state: State) -> None:
    _wait(lambda: _view(actor, referral_id).state == state)


def _wait(fact: Callable[[], bool]) -> None:
    """Until the relay has carried it over; raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if fact():
            return
        time.sleep(0.02)
    raise TimeoutError("the relay did not deliver: is it running?")
