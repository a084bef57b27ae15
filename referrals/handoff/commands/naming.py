"""The reason is read before acceptance, when the name is still masked: it must not give the name away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

import consent.queries
import patients.queries
from handoff.access import patient_of
from handoff.enums import Kind
from handoff.models import ServiceRequest
from kernel.actor import Actor
from kernel.errors import Invalid


def check_reason(order: ServiceRequest, name: str) -> None:
    """`Invalid` on `reason` where it names the patient. In the green channel the whole package crosses at once."""
    found = patients.queries.names_whole(order.reason, name) if order.kind != Kind.UP_GREEN else ()
    if found:
        message = _("The patient's name stands in the reason. It is read before acceptance: leave out %(words)s")
        raise Invalid("reason", "names_the_patient", message % {"words": "、".join(found)})


def check_anonymous(actor: Actor, order: ServiceRequest) -> None:
    """`Invalid` on `reason` with the words that would give away whom an anonymous question is about."""
    if order.anonymous:
        about = {"patient_id": patient_of(order), "recipient_id": order.recipient_id}
        try:
            consent.queries.anonymised(actor, texts=(order.reason,), **about)
        except Invalid as fault:
            raise Invalid("reason", fault.code, fault.message) from None


def check_reason_of(actor: Actor, order: ServiceRequest) -> None:
    """The same by the name as it is now; of an anonymous question nothing that is on record of the patient."""
    check_anonymous(actor, order)
    check_reason(order, patients.queries.summary(actor, patient_id=patient_of(order)).name)
