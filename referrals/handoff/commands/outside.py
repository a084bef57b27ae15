"""What only concerns receivers outside the network: their link on the timeline, and whom they name when they accept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command
from handoff.access import referral_to_change
from handoff.commands.deciding import check_day
from handoff.commands.facts import Said
from handoff.commands.keeping import noted, ref
from handoff.commands.moves import LONGEST_NAME, decided
from handoff.commands.succession import end_left_behind
from handoff.contracts.messages import PersonTold
from handoff.enums import FactKind, Permission, Verb
from handoff.models import Task
from handoff.rules import wording
from handoff.rules.states import READABLE
from kernel.actor import OUTSIDE, Actor
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused

OF_LINKS = frozenset({FactKind.LINK_ISSUED, FactKind.LINK_LOCKED, FactKind.DELIVERED})


@command(needs=Permission.LINK)
def note_link(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int | None,
    kind: FactKind,
    details: dict[str, Any] | None = None,
) -> Ref:
    """Keeps on the timeline that the receiver's link was made, handed over or locked. Codes only, never the link.

    Raises `NotFound`, `Conflict`, `Refused("not_outside")` where the receiver is in the network or nothing was sent.
    """
    if kind not in OF_LINKS:
        raise Invalid("kind", "unknown_choice", _("This is not one of the possible values."))
    task = referral_to_change(actor, referral_id, expected_version)
    if not task.order.outside or task.state not in READABLE:
        raise Refused("not_outside", _("Only a receiver outside the network to whom it was sent has a link."))
    return noted(actor, task, kind, Said(details=details or {}))


@command(needs=Permission.DECIDE)
def accept_outside(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    responsible_name: str,
    responsible_phone: str,
    responsible_title: str = "",
    first_contact_on: date | None = None,
    text: str = "",
) -> Ref:
    """Takes over as a receiver outside the network (T07): names the doctor or nurse with a telephone, and the first
    contact. What was consented to can be read from now on.

    Raises what every step raises, and `Refused("other_side_decides")` for anybody of the sender.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    if actor.kind != OUTSIDE:
        raise Refused("other_side_decides", _("The other organisation takes this step."))
    person = _named(task, responsible_name, responsible_title, responsible_phone)
    check_day(task, first_contact_on)
    given = {"responsible_id": person.name, "responsible": person, "first_contact_on": first_contact_on}
    decided(actor, task, Verb.ACCEPT, Said(text=text), given)
    end_left_behind(actor, task)
    return ref(task)


def _named(task: Task, name: str, title: str, phone: str) -> PersonTold:
    given = {"responsible_name": name.strip(), "responsible_title": title.strip(), "responsible_phone": phone.strip()}
    faults = [
        Invalid(field, "required", _("This must be filled in."))
        for field, value in given.items()
        if not value and field != "responsible_title"
    ]
    faults += [
        Invalid(field, "too_long", _("Shorten this to 120 characters."))
        for field, value in given.items()
        if len(value) > LONGEST_NAME
    ]
    if given["responsible_phone"] and not wording.is_phone(given["responsible_phone"]):
        message = _("This is no telephone number. Write digits, with +, -, spaces or brackets; an extension after ext.")
        faults.append(Invalid("responsible_phone", "not_a_phone", message))
    if faults:
        raise Invalid.many(faults)
    return PersonTold(
        given["responsible_name"],
        task.recipient_id,
        title=given["responsible_title"],
        phone=given["responsible_phone"],
    )
