"""The reason is read before acceptance, when the name is still masked: it must not give the name away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

import patients.queries
from handoff.access import patient_of
from handoff.enums import Kind
from handoff.models import ServiceRequest
from handoff.rules import wording
from kernel.actor import Actor
from kernel.errors import Invalid


def check_reason(order: ServiceRequest, name: str) -> None:
    """`Invalid` on `reason` where it names the patient. In the green channel the whole package crosses at once."""
    if order.kind != Kind.UP_GREEN and wording.names(order.reason, name):
        message = _("The patient's name stands in the reason. It is read before acceptance: leave the name out.")
        raise Invalid("reason", "names_the_patient", message)


def check_reason_of(actor: Actor, order: ServiceRequest) -> None:
    """The same by the name as it is now."""
    check_reason(order, patients.queries.summary(actor, patient_id=patient_of(order)).name)
