"""Opening the record of a person who comes here for the first time."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command
from kernel.actor import Actor
from kernel.clock import today
from kernel.contracts import Ref
from kernel.errors import Invalid
from patients import rules
from patients.access import named_by, perhaps_the_same
from patients.commands import rows
from patients.contracts import AlreadyRegistered, PatientIdentity, PerhapsTheSame
from patients.enums import EventKind, Permission
from patients.models import Patient


@command(needs=Permission.REGISTER)
def register_patient(
    actor: Actor, *, identity: PatientIdentity, tags: Iterable[str] = (), another_than: Iterable[UUID] = ()
) -> Ref:
    """Registers a person. Raises `AlreadyRegistered` (code `already_registered`) where one of the numbers is known.

    Raises `Invalid` with every fault of the identity (`identity.contacts[0].phone`), and `PerhapsTheSame` where others
    of that name have the same birthday or telephone. `another_than`: of these somebody says that it is another person.
    """
    checked = rules.checked_identity(rules.with_own_numbers(identity, str(actor.tenant.id)), on=today())
    for value in checked.identifiers:
        known = named_by(value.kind, value.value, value.assigner)
        if known is not None:
            raise AlreadyRegistered(known)
    if not (checked.birth_date or checked.identifiers or checked.contacts):
        words = _("A name is not enough. Give the date of birth, a number or a telephone, too.")
        raise Invalid("identity.birth_date", "too_little_known", words)
    alike = perhaps_the_same(checked)
    if not set(alike) <= set(another_than):
        raise PerhapsTheSame(alike)
    patient = rows.new_patient(checked, tags=rules.checked_tags(tags))
    for _value, owner in rows.add_numbers(patient, checked.identifiers):
        if owner is not None:
            raise AlreadyRegistered(owner)
    return _complete(patient, checked)


def _complete(patient: Patient, identity: PatientIdentity) -> Ref:
    rows.add_contacts(patient, identity.contacts)
    if identity.address is not None:
        rows.set_address(patient, identity.address)
    return rows.announce(patient, EventKind.REGISTERED)
