"""One organisation's copy of a referral. Both copies share the ids of referral, task, facts and frozen documents."""

from django.db import models
from django.db.models import Q

from handoff.enums import (
    AskState,
    ClockCode,
    DeclaredSharing,
    Direction,
    Kind,
    OrderStatus,
    PackagePart,
    Priority,
    ProposalState,
    ProtocolState,
    Side,
    Source,
    State,
    Verb,
)
from kernel.ids import new_id
from vault.fields import SealedField

NAME, CODE, DIGEST, WORDS = 120, 40, 64, 300
UNDO_MINUTES, CONTACT_LADDER = 10, 3


class ServiceRequest(models.Model):
    """The sender's clinical order. `patient_id` is this organisation's own; on the recipient's copy it is null until
    acceptance has made the record. `said` and `heard` count the messages to and from the other side. `criteria` are
    codes; `checklist` keeps the rows as they read when they were ticked (`contracts.criteria.Ticked` as JSON).
    `pathway`: the proposed one. `protocol_id`, `protocol_digest`: the joint protocol in force when it was sent.
    `unread_notes`: interim notes that nobody of the sender has marked as read. `outside`: the
    receiver is in no network, so that this one copy is both the order and the promise.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    side = models.CharField(max_length=10, choices=Side.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.ROUTINE)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.DRAFT)
    sender_id = models.UUIDField()
    recipient_id = models.UUIDField()
    outside = models.BooleanField(default=False)
    patient_id = models.UUIDField(null=True)
    masked_name = models.CharField(max_length=NAME)
    sex = models.CharField(max_length=10)
    age_band = models.CharField(max_length=10, blank=True)
    service_code = models.CharField(max_length=CODE)
    service_name = models.CharField(max_length=NAME)
    reason = SealedField()
    purpose = models.CharField(max_length=24)
    basis_id = models.UUIDField(null=True)
    sharing = models.CharField(max_length=10, choices=DeclaredSharing.choices, default=DeclaredSharing.OPEN)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.DISCHARGE)
    source_id = models.UUIDField(null=True)
    based_on = models.UUIDField(null=True)
    succeeded_by = models.UUIDField(null=True)
    criteria = models.JSONField(default=list)
    checklist = SealedField(null=True)
    pathway = models.CharField(max_length=CODE, blank=True)
    protocol_id = models.UUIDField(null=True)
    protocol_digest = models.CharField(max_length=DIGEST, blank=True)
    unread_notes = models.SmallIntegerField(default=0)
    assessment_id = models.UUIDField(null=True)
    planned_discharge_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    may_become_referral = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    started_by = models.UUIDField(null=True)
    contact = SealedField(null=True)
    package_digest = models.CharField(max_length=DIGEST, blank=True)
    package_number = models.SmallIntegerField(default=1)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    said = models.IntegerField(default=0)
    heard = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "patient_id", "recipient_id", "service_code"],
                condition=Q(
                    side=Side.SENDER, status__in=[OrderStatus.DRAFT, OrderStatus.ACTIVE], succeeded_by__isnull=True
                ),
                name="handoff_one_open",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.RECIPIENT) | Q(patient_id__isnull=False), name="handoff_sender_knows_the_patient"
            ),
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="handoff_by_patient"),
            models.Index(fields=["based_on"], condition=Q(based_on__isnull=False), name="handoff_by_basis"),
        ]


class Task(models.Model):
    """The receiver's promise. One is `live`; a redirect closes it and opens a successor (`part_of`). `heard` keeps the
    order's count of messages from this receiver once another one is asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="tasks")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    live = models.BooleanField(default=True)
    recipient_id = models.UUIDField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    state_before = models.CharField(max_length=20, choices=State.choices, blank=True)
    since = models.DateTimeField()
    moved_by = models.CharField(max_length=4)
    owner_id = models.UUIDField()
    region_id = models.UUIDField(null=True)
    responsible_id = models.UUIDField(null=True)
    responsible = SealedField(null=True)
    first_contact_on = models.DateField(null=True)
    pathway = models.CharField(max_length=CODE, blank=True)
    expected_on = models.DateField(null=True)
    scheduled_for = models.DateTimeField(null=True)
    place = models.CharField(max_length=NAME, blank=True)
    arrived_at = models.DateTimeField(null=True)
    escalation_level = models.SmallIntegerField(default=0)
    heard = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(live=True), name="handoff_one_live_task"),
        ]
        indexes = [
            models.Index(fields=["state", "since", "order"], condition=Q(live=True), name="handoff_by_state"),
            models.Index(fields=["responsible_id"], condition=Q(live=True), name="handoff_by_responsible"),
        ]


class Package(models.Model):
    """A frozen document. A new version is a new row; none is ever changed, and its digest proves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="packages")
    part = models.CharField(max_length=10, choices=PackagePart.choices)
    number = models.SmallIntegerField()
    content = SealedField()
    digest = models.CharField(max_length=DIGEST)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "part", "number"], name="handoff_frozen_once")]


class Fact(models.Model):
    """A line of the timeline: who, when (wall time of the teller, and the device's where it was offline), why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    device_time = models.DateTimeField(null=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=NAME, blank=True)
    by_title = models.CharField(max_length=NAME, blank=True)
    organisation_id = models.UUIDField()
    on_behalf_of = models.CharField(max_length=NAME, blank=True)
    reason = models.CharField(max_length=CODE, blank=True)
    text = SealedField(null=True)
    details = models.JSONField(default=dict)
    message_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["order", "at", "id"], name="handoff_timeline"),
            models.Index(fields=["message_id"], condition=Q(message_id__isnull=False), name="handoff_by_message"),
        ]


class Clock(models.Model):
    """One level of one clock in one round of a task. The `holder` fires it; the other side's copy mirrors what it is
    told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="clocks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=4, choices=ClockCode.choices)
    round = models.SmallIntegerField(default=1)
    level = models.SmallIntegerField()
    tells = models.CharField(max_length=CODE)
    holder = models.CharField(max_length=10, choices=Side.choices)
    mine = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    fired_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "code", "round", "level"], name="handoff_level_once")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(mine=True, fired_at=None, stopped_at=None, paused_at=None),
                name="handoff_due",
            )
        ]


class ClockSetting(models.Model):
    """The length of a clock as this organisation agreed it with a partner; `level` 0 is the clock's own length, another
    number the time of that level alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    partner_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    code = models.CharField(max_length=4, choices=ClockCode.choices)
    level = models.SmallIntegerField(default=0)
    amount = models.IntegerField()
    unit = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "kind", "priority", "code", "level"], name="handoff_setting_once"
            )
        ]


class KindSetting(models.Model):
    """How this organisation works with one kind of referral. `contact_ladder`: attempts on different days before a
    patient counts as not reached (unreached: same day, day 3, day 4).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind.choices, unique=True)
    internal_review = models.BooleanField(default=False)
    undo_minutes = models.SmallIntegerField(default=UNDO_MINUTES)
    contact_ladder = models.SmallIntegerField(default=CONTACT_LADDER)


class Ask(models.Model):
    """The sender's request that the receiver's copy applies or refuses."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="asks")
    verb = models.CharField(max_length=30, choices=Verb.choices)
    state = models.CharField(max_length=10, choices=AskState.choices, default=AskState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=CODE, blank=True)
    elsewhere_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "verb"], condition=Q(state=AskState.ASKED), name="handoff_asked_once"
            )
        ]


class DischargePlan(models.Model):
    """The plan that goes with a discharge; `content` is `contracts.plan.PlanContent` as JSON."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="plan")
    content = SealedField()


class GreenAnswer(models.Model):
    """Where to bring the patient and whom to call."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="green")
    bed = models.CharField(max_length=NAME)
    department = models.CharField(max_length=NAME)
    doctor_name = models.CharField(max_length=NAME)
    doctor_phone = SealedField()


class Proposal(models.Model):
    """A green channel that an alert proposes; a person confirms or dismisses it. One per alert; `repeats` is how often
    the alert had spoken again when it was proposed or settled.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    alert_id = models.UUIDField(unique=True)
    patient_id = models.UUIDField()
    based_on = models.UUIDField(null=True)
    recipient_id = models.UUIDField(null=True)
    responsible_id = models.UUIDField(null=True)
    repeats = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    created_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    referral_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["responsible_id"], condition=Q(state=ProposalState.OPEN), name="handoff_proposed")
        ]


class Criterion(models.Model):
    """One wording of one row of a checklist; the newest of a code is `current`. A change is a new row: what a referral
    has used stays readable as it was. A row is ticked by the newest reading of `loinc` that meets `comparison` `limit`
    `unit` (UCUM), or by a person where it names none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=CODE)
    number = models.SmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    direction = models.CharField(max_length=20, choices=Direction.choices)
    disease = models.CharField(max_length=12, blank=True)
    text_zh = models.CharField(max_length=WORDS)
    text_en = models.CharField(max_length=WORDS)
    source = models.CharField(max_length=WORDS)
    loinc = models.CharField(max_length=CODE, blank=True)
    comparison = models.CharField(max_length=2, blank=True)
    limit = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    unit = models.CharField(max_length=CODE, blank=True)
    place = models.SmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="handoff_wording_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(current=True), name="handoff_one_wording"),
        ]


class Protocol(models.Model):
    """What two organisations agreed about follow-up; both keep the same id, content and digest. It holds no patient.

    `content` is `contracts.protocol.ProtocolContent` as canonical JSON, frozen; a change is a new one with the next
    `number`. `ours`: this organisation proposed it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    partner_id = models.UUIDField()
    number = models.SmallIntegerField()
    ours = models.BooleanField()
    state = models.CharField(max_length=12, choices=ProtocolState.choices, default=ProtocolState.PROPOSED)
    valid_from = models.DateField()
    content = SealedField()
    digest = models.CharField(max_length=DIGEST)
    proposed_by = models.CharField(max_length=NAME)
    proposed_at = models.DateTimeField()
    answered_by = models.CharField(max_length=NAME, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner_id", "state", "valid_from"], name="handoff_protocol_of_pair")]
