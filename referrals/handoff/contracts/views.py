"""A referral as pages and programs read it. Labels are translated when they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from handoff.contracts.actions import AvailableAction
from handoff.contracts.plan import PlanContent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
OUTSIDE_NETWORK = UUID(int=0)
"""The partner under which counts name every receiver outside the network: no institution of a sender's own list is
told to anybody."""


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
    """A frozen outcome."""

    number: int
    code: str
    label: Text
    summary: str
    next_steps: str
    digest: str
    frozen_at: datetime


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
class ReferralRow:
    """A referral in a worklist. `next_action` is the verb that moves it on, empty when the other side has the ball."""

    id: UUID
    version: int
    side: str
    kind: str
    kind_label: Text
    priority: str
    priority_label: Text
    state: str
    state_label: Text
    patient_id: UUID | None
    patient_name: str
    sex: str
    age_band: str
    age: int | None
    reason: str
    service_name: str
    partner_id: UUID
    partner_name: str
    partner_name_en: str
    outside: bool
    responsible_name: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    escalation_level: int
    asked: tuple[str, ...]
    next_action: str
    next_action_label: Text
    planned_discharge_at: datetime | None
    discharged_at: datetime | None
    first_contact_on: date | None
    not_yet_accepted: bool
    sharing: str
    unread_notes: int = 0
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a worklist is narrowed to; what is empty narrows nothing. `person_id`: who wrote or who took over.
    `overdue`: a clock has passed; `waiting_days`: it stands where it stands for at least so many days. `text`: name,
    pinyin or its initials, or a whole number; before acceptance a receiver finds only what the preview shows.
    """

    kind: str = ""
    priority: str = ""
    state: str = ""
    partner_id: UUID | None = None
    person_id: UUID | None = None
    overdue: bool = False
    waiting_days: int = 0
    text: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The filters that narrow, by name."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A worklist, what it is called, and how many rows this actor finds in it."""

    name: str
    label: Text
    count: int


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
class KindSettingView:
    """How this organisation works with a kind; `version` 0: the product's defaults. `reviewable`: an office may review
    it before it is sent.
    """

    kind: str
    label: Text
    reviewable: bool
    internal_review: bool
    undo_minutes: int
    contact_ladder: int
    version: int


@dataclass(frozen=True, slots=True)
class ClockSettingView:
    """A length of a clock with a partner: the pair's own, or the product's default. `level` 0 is the clock's length,
    another number the time of that level alone. `version` is None where nothing is set for just this priority.
    """

    partner_id: UUID
    kind: str
    priority: str
    code: str
    label: Text
    level: int
    amount: int
    unit: str
    version: int | None


@dataclass(frozen=True, slots=True)
class PackView:
    """Whether a device may keep what it holds of a referral, and its version now; None where it may not."""

    referral_id: UUID
    keep: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """How many of what was sent to one partner took a step, and how long it took from sending, in minutes.

    No person, no id of a person. `median` and `p90` are None where so few took it that a time could point to a person.
    """

    partner_id: UUID
    kind: str
    step: str
    count: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Counts of one partner, kind, side and state: no person, no id of a person.

    `overdue`: clocks that are due or have fired and still wait. `unmet`: closed without anybody taking it. `unread`:
    closed by the clock, the outcome not read.
    """

    partner_id: UUID
    kind: str
    side: str
    state: str
    count: int
    overdue: int
    unmet: int
    unread: int = 0
