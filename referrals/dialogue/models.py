"""One organisation's copy of the conversation inside a referral. Both copies share the ids of messages and files."""

from django.db import models

from dialogue.enums import MediaType
from handoff.enums import Side
from kernel.ids import new_id
from vault.fields import SealedField

NAME, DIGEST = 120, 64


class Thread(models.Model):
    """The conversation of one referral, whose id it has. `last` is the number of its newest message."""

    id = models.UUIDField(primary_key=True, editable=False)
    last = models.IntegerField(default=0)


class Message(models.Model):
    """One message. `number` counts what was kept here, so nothing arrives below a read mark. For ours, `delivered_at`
    and `read_at` are what the other side told; for theirs, `read_at` is when somebody here first read it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    number = models.IntegerField()
    ours = models.BooleanField()
    side = models.CharField(max_length=10, choices=Side.choices)
    partner_id = models.UUIDField()
    organisation_id = models.UUIDField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=NAME)
    author_title = models.CharField(max_length=NAME, blank=True)
    text = SealedField()
    at = models.DateTimeField()
    posted_id = models.UUIDField(null=True)
    delivered_at = models.DateTimeField(null=True)
    not_delivered = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=NAME, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="dialogue_number_once")]
        indexes = [
            models.Index(fields=["thread", "number"], condition=models.Q(ours=False), name="dialogue_theirs"),
            models.Index(fields=["posted_id"], condition=models.Q(posted_id__isnull=False), name="dialogue_posted"),
        ]


class Attachment(models.Model):
    """A file of a message: `content` is base64 (null until it has crossed), `size` counts the bytes it stands for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    place = models.SmallIntegerField()
    name = SealedField()
    media_type = models.CharField(max_length=20, choices=MediaType.choices)
    size = models.IntegerField()
    digest = models.CharField(max_length=DIGEST)
    content = SealedField(null=True)
    here = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "place"], name="dialogue_place_once")]


class ReadMark(models.Model):
    """How far one person has read a conversation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="marks")
    person_id = models.UUIDField()
    number = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person_id"], name="dialogue_mark_once")]
