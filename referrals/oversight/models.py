"""In the authority's schema: what organisations told. In theirs: what they told last."""

from django.db import models

from handoff.enums import Kind, Side, State
from kernel.ids import new_id
from oversight.enums import SuggestionReason


class Report(models.Model):
    """The newest counts of one organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    organisation_id = models.UUIDField(unique=True)
    as_of = models.DateTimeField()


class Figure(models.Model):
    """One count of a report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    partner_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    state = models.CharField(max_length=20, choices=State.choices)
    count = models.IntegerField()
    overdue = models.IntegerField()
    unmet = models.IntegerField()
    unread = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "partner_id", "kind", "side", "state"], name="oversight_figure_once"
            )
        ]


class Step(models.Model):
    """How many of what an organisation sent to a partner took a step, and the times from sending in minutes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")
    partner_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    step = models.CharField(max_length=30)
    count = models.IntegerField()
    median = models.IntegerField(null=True)
    p90 = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "partner_id", "kind", "step"], name="oversight_step_once")
        ]


class Suggestion(models.Model):
    """Whom the authority suggests to ask instead of a receiver: in the authority's schema all that it suggested, in an
    organisation's what was suggested to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    authority_id = models.UUIDField()
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    recipient_id = models.UUIDField()
    proposed_id = models.UUIDField()
    reason = models.CharField(max_length=20, choices=SuggestionReason.choices)
    valid_until = models.DateField()
    suggested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority_id", "organisation_id", "kind", "recipient_id"], name="oversight_suggested_once"
            )
        ]


class Publication(models.Model):
    """What this organisation told its authority last, as a digest, so that it repeats nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
