"""A referral as pages and programs read it. Labels are translated when they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from handoff.contracts.actions import AvailableAction
from handoff.contracts.plan import PlanContent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A member of staff, of this organisation (`id` known here) or of the other."""

    name: str
    title: str = ""
    phone: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PartyView:
    """One of the two organisations, with the person to call there."""

    organisation_id: UUID
    name: str
    name_en: str
    phone: str
    person: PersonView | None = None
    duty_name: str = ""
    duty_phone: str = ""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One receiver in turn; the last one is `live`."""

    task_id: UUID
    recipient_id: UUID
    recipient_name: str
    recipient_name_en: str
    state: str
    state_label: Text
    since: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class ClockView:
    """One level of a clock. `running` is false when it was stopped, paused or has fired."""

    code: str
    label: Text
    round: int
    level: int
    tells: str
    tells_label: Text
    due_at: datetime
    running: bool
    overdue: bool
    paused_at: datetime | None
    fired_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ball:
    """Who must act next, and until when; `side` is empty when nothing is left to do."""

    side: str
    mine: bool
    organisation_id: UUID | None
    organisation_name: str
    person_name: str
    clock: ClockView | None


@dataclass(frozen=True, slots=True)
class FactView:
    """A line of the timeline. `kind` is a verb or a `FactKind`."""

    id: UUID
    kind: str
    label: Text
    at: datetime
    device_time: datetime | None
    side: str
    by_name: str
    by_title: str
    organisation_id: UUID
    organisation_name: str
    on_behalf_of: str
    reason: str
    reason_label: Text
    text: str
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskView:
    """A request of the sender and what the receiver's copy answered."""

    verb: str
    label: Text
    state: str
    state_label: Text
    asked_at: datetime
    answered_at: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """All that the receiver knows before acceptance."""

    masked_name: str
    sex: str
    age_band: str
    reason: str
    priority: str
    service_code: str
    service_name: str
    planned_discharge_at: datetime | None
    ends_on: date | None
    pathway: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One category of a package: `here`, `withheld` (by consent) or `not_recorded`; never an empty cell."""

    category: str
    label: Text
    status: str
    status_label: Text
    content: object = None


@dataclass(frozen=True, slots=True)
class ProtocolStated:
    """The version of the joint protocol that a package says applied."""

    id: UUID
    name: str
    number: int
    valid_from: date
    digest: str


@dataclass(frozen=True, slots=True)
class PackageView:
    """The newest frozen package, or why there is none (`status` is a `PackageStatus`)."""

    status: str
    status_label: Text
    number: int = 0
    digest: str = ""
    frozen_at: datetime | None = None
    sections: tuple[SectionView, ...] = ()
    protocol: ProtocolStated | None = None


@dataclass(frozen=True, slots=True)
class GreenView:
    """Where to bring the patient and whom to call."""

    bed: str
    department: str
    doctor_name: str
    doctor_phone: str


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One row of a referral's checklist, as it read when it was ticked.

    `rule` is the limit that ticks it ("≥ 180 mm[Hg]"), `value` the reading that did ("182/110"), `measured_at` when
    (ISO 8601); each empty where a person ticks it.
    """

    code: str
    label: Text
    source: str
    ticked: bool
    number: int = 1
    direction: str = ""
    direction_label: Text = ""
    disease: str = ""
    disease_label: Text = ""
    text_zh: str = ""
    text_en: str = ""
    rule: str = ""
    value: str = ""
    measured_at: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A frozen outcome; `died_on` where it is a death."""

    number: int
    code: str
    label: Text
    summary: str
    next_steps: str
    digest: str
    frozen_at: datetime
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A form that can be printed of a referral; `path` is its page on this organisation's host."""

    form: str
    label: Text
    path: str


@dataclass(frozen=True, slots=True)
class ReferralView:
    """One referral as this actor may see it now, on this version.

    `patient_id` is this organisation's own record, None before acceptance on the recipient's side, where
    `patient_name` is masked. `outside`: the receiver is not in the network and answers through a link. `asked` holds
    requests in order; `available_actions` are for this actor on this version and must not be kept.
    """

    id: UUID
    version: int
    side: str
    kind: str
    kind_label: Text
    priority: str
    priority_label: Text
    state: str
    state_label: Text
    since: datetime
    order_status: str
    fhir_task_status: str
    ball: Ball
    patient_id: UUID | None
    patient_name: str
    preview: PreviewView
    sender: PartyView
    recipient: PartyView
    outside: bool
    owner_id: UUID
    region_id: UUID | None
    responsible: PersonView | None
    first_contact_on: date | None
    expected_on: date | None
    scheduled_for: datetime | None
    place: str
    arrived_at: datetime | None
    green: GreenView | None
    criteria: tuple[CriterionView, ...]
    assessment_id: UUID | None
    discharged_at: datetime | None
    ends_on: date | None
    may_become_referral: bool
    anonymous: bool
    became_id: UUID | None
    became_draft: bool
    chain: tuple[ChainLink, ...]
    plan: PlanContent | None
    package: PackageView
    outcomes: tuple[OutcomeView, ...]
    sharing: str
    sharing_label: Text
    escalation_level: int
    clocks: tuple[ClockView, ...]
    timeline: tuple[FactView, ...]
    asks: tuple[AskView, ...]
    available_actions: tuple[AvailableAction, ...]
    based_on: UUID | None
    source: str
    source_id: UUID | None
    created_at: datetime
    sent_at: datetime | None
    unread_notes: int = 0
    pathway: str = ""
    protocol_id: UUID | None = None
    protocol_digest: str = ""
    papers: tuple[PaperLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A green channel proposed by an alert, pre-filled."""

    id: UUID
    version: int
    alert_id: UUID
    patient_id: UUID
    patient_name: str
    based_on: UUID | None
    recipient_id: UUID | None
    recipient_name: str
    responsible_id: UUID | None
    state: str
    explanation_en: str
    explanation_zh: str
    criteria: tuple[CriterionView, ...]
    created_at: datetime
    referral_id: UUID | None


@dataclass(frozen=True, slots=True)
class PackView:
    """Whether a device may keep what it holds of a referral, and its version now; None where it may not."""

    referral_id: UUID
    keep: bool
    version: int | None
