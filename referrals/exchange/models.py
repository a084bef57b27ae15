from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.enums import Basis, Category
from exchange.enums import Order, State
from kernel.ids import new_id
from vault.fields import SealedField

STATE = 12


class Envelope(models.Model):
    """A message on its way, as identifiers. Tenants insert their own and see none; the relay reads and marks.

    The database holds both: see the policies in the first migration.
    """

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender_id = models.UUIDField()
    recipient_id = models.UUIDField()
    conversation = models.UUIDField()
    seq = models.IntegerField()
    state = models.CharField(max_length=STATE, choices=State.choices, default=State.PENDING)
    attempts = models.SmallIntegerField(default=0)
    parkings = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender_id", "recipient_id", "conversation", "seq"], name="exchange_place")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=State.PENDING), name="exchange_due"),
            models.Index(fields=["id"], condition=Q(state=State.PARKED), name="exchange_standing"),
            models.Index(
                fields=["conversation", "sender_id", "recipient_id", "seq"],
                condition=Q(state__in=[State.PENDING, State.PARKED]),
                name="exchange_undelivered",
            ),
        ]


class EnvelopeOrder(models.Model):
    """A sender's decision about its message that was parked for the `parking`-th time. Never changed, never removed.

    The relay carries it out while the envelope is parked for just that time, so an order cannot act twice.
    """

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message_id = models.UUIDField()
    sender_id = models.UUIDField()
    parking = models.SmallIntegerField()
    order = models.CharField(max_length=STATE, choices=Order.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id", "sender_id", "parking"], name="exchange_one_order")
        ]


class OutboxMessage(models.Model):
    """What we sent and why we were allowed to. `state` follows what the relay and the recipient tell us.

    The exchange's own messages (`enums.Kind`) are never confirmed: here they stay pending unless they are parked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    conversation = models.UUIDField()
    seq = models.IntegerField()
    recipient_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    payload = SealedField()
    proof_id = models.UUIDField()
    basis = models.CharField(max_length=16, choices=Basis.choices)
    purpose = models.CharField(max_length=24)
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    patient_id = models.UUIDField(null=True)
    state = models.CharField(max_length=STATE, choices=State.choices, default=State.PENDING)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    parkings = models.SmallIntegerField(default=0)
    settled_by = models.UUIDField(null=True)
    settled_reason = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "recipient_id", "seq"], name="exchange_outbox_place")
        ]
        indexes = [
            models.Index(fields=["parked_at"], condition=Q(state=State.PARKED), name="exchange_parked"),
            models.Index(fields=["recipient_id"]),
            models.Index(fields=["proof_id"]),
        ]


class InboxMessage(models.Model):
    """What we have applied. The same message again changes nothing; its content lives where it was applied."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender_id = models.UUIDField()
    message_id = models.UUIDField()
    conversation = models.UUIDField()
    seq = models.IntegerField()
    kind = models.CharField(max_length=60)
    basis = models.CharField(max_length=16, choices=Basis.choices)
    proof_id = models.UUIDField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender_id", "message_id"], name="exchange_applied_once"),
            models.UniqueConstraint(fields=["sender_id", "conversation", "seq"], name="exchange_inbox_place"),
        ]


class ConversationCounter(models.Model):
    """The last `seq` that we gave to a message in a conversation with one recipient. Locked until commit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.UUIDField()
    recipient_id = models.UUIDField()
    last_seq = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "recipient_id"], name="exchange_counter_once")]
