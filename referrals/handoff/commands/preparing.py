"""What its author does with a draft: the plan, the assessment, the consent, and sending."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.commands
import followup.queries
from commands import command
from consent.enums import Category
from followup.enums import Pathway
from handoff.access import patient_of, plan_of, referral_to_change
from handoff.commands.checklists import tick
from handoff.commands.dying import is_dead
from handoff.commands.facts import Said
from handoff.commands.keeping import changed, ref
from handoff.commands.moves import take
from handoff.commands.naming import check_reason_of
from handoff.contracts.payload import to_payload
from handoff.contracts.plan import Change, PlanContent
from handoff.enums import FactKind, Kind, Permission, Verb
from handoff.models import DischargePlan, ServiceRequest, Task
from handoff.queries.held import standing_proof
from handoff.rules.package import canonical
from handoff.rules.states import UNSENT
from kernel.actor import Actor
from kernel.clock import local, now, today
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused

LONGEST_PART, MOST_LINES = 4000, 60
LATE = timedelta(days=7)
"""Against slips of the year, no medicine: a handoff may follow some days after the patient left."""
FURTHEST = timedelta(days=366)
"""Against slips of the year, no medicine."""


@command(needs=Permission.PREPARE)
def edit_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str | None = None,
    planned_discharge_at: datetime | None = None,
    plan: PlanContent | None = None,
    ends_on: date | None = None,
    criteria: Iterable[str] | None = None,
    may_become_referral: bool | None = None,
    anonymous: bool | None = None,
) -> Ref:
    """Changes a draft: why, when the patient leaves, the discharge plan, the last day of temporary care, what is
    ticked of the checklist; of a question whether it may become a referral, and whether it goes without the patient's
    identity. What is None stays.

    Raises `NotFound`, `Conflict`, `Refused("not_a_draft")`, `Invalid`.
    """
    task = _draft(actor, referral_id, expected_version)
    order = task.order
    _ask_how(order, may_become_referral, anonymous)
    if reason is not None:
        order.reason = _checked_words(reason, "reason")
    if reason is not None or anonymous:
        check_reason_of(actor, order)
    if planned_discharge_at is not None:
        order.planned_discharge_at = checked_departure(planned_discharge_at)
    if ends_on is not None:
        order.ends_on = checked_term(order.kind, ends_on)
    if criteria is not None:
        tick(actor, order, criteria)
    if plan is not None:
        _keep_plan(order, _checked_plan(order, plan))
    return changed(task, FactKind.EDITED)


def _ask_how(order: ServiceRequest, may_become_referral: bool | None, anonymous: bool | None) -> None:
    """What only a question says."""
    if anonymous is not None:
        order.anonymous = checked_anonymous(order.kind, anonymous=anonymous)
    if may_become_referral is not None:
        order.may_become_referral = checked_permission(order.kind, may_become_referral=may_become_referral)


@command(needs=Permission.PREPARE)
def attach_assessment(
    actor: Actor, *, referral_id: UUID, expected_version: int | None = None, response_id: UUID
) -> Ref:
    """Puts a recorded pre-discharge assessment of this patient into the draft.

    Raises `NotFound` for a form of somebody else, `Conflict`, `Refused("not_a_draft")`.
    """
    task = _draft(actor, referral_id, expected_version)
    response = followup.queries.form_response(actor, response_id=response_id)
    if response.patient_id != task.order.patient_id:
        raise NotFound("form response")
    task.order.assessment_id = response.id
    return changed(task, FactKind.EDITED)


@command(needs=Permission.PREPARE)
def ask_consent(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    categories: Collection[str],
    valid_until: date | datetime,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Notes that the patient is being asked, with the scope and term that were shown (T02)."""
    if unknown := set(categories) - set(Category.values):
        raise Invalid(
            "categories", "unknown_category", _("One of these kinds of data does not exist: %s") % min(unknown)
        )
    shown = {"categories": sorted(categories), "valid_until": valid_until.isoformat()}
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of, details=shown)
    given = {"categories": tuple(categories), "valid_until": valid_until}
    return ref(take(actor, referral_id, expected_version, Verb.ASK_CONSENT, said, **given))


@command(needs=Permission.PREPARE)
def submit_for_review(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Hands a finished draft to the referral office, which sends it or returns it (T03), where this is the way here."""
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.SUBMIT, said))


@command(needs=Permission.SEND)
def return_draft(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The office returns what was submitted to its author, with the reason (T30)."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.RETURN_DRAFT, said))


@command(needs=Permission.SEND)
def refuse_consent(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "patient",
) -> Ref:
    """Records that the patient said no (T30): back to the draft, and shown there."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CONSENT_REFUSED, said))


@command(needs=Permission.SEND)
def send_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    emergency_reason: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Freezes the package and lets the order leave (T04): a preview, or for a green channel everything.

    `emergency_reason` records an emergency basis first, where no consent stands and the kind permits one. Raises
    `Refused("consent_missing" | "no_partnership" | "patient_deceased")`, `Invalid` naming every empty field,
    `NotFound`, `Conflict`.
    """
    if emergency_reason.strip():
        _name_emergency(actor, referral_id, expected_version, emergency_reason)
    order = referral_to_change(actor, referral_id, expected_version).order
    check_reason_of(actor, order)
    if is_dead(actor, patient_of(order)):
        raise Refused("patient_deceased", _("The patient has died. Nothing is sent."))
    _check_days_ahead(order)
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.SEND, said))


def _check_days_ahead(order: ServiceRequest) -> None:
    """`Invalid` for a discharge planned for a day long over, and for temporary care that would have ended."""
    leaves = order.planned_discharge_at
    if order.kind == Kind.DOWN and leaves is not None and local(leaves).date() < today() - LATE:
        words = _(
            "The planned discharge is more than a week ago. Correct it; when the patient really left is recorded later."
        )
        raise Invalid("planned_discharge_at", "in_the_past", words)
    if order.ends_on is not None:
        checked_term(order.kind, order.ends_on)


def _name_emergency(actor: Actor, referral_id: UUID, expected_version: int, reason: str) -> None:
    order = referral_to_change(actor, referral_id, expected_version).order
    if standing_proof(actor, order) is None:
        consent.commands.record_emergency_basis(
            actor,
            patient_id=patient_of(order),
            recipient_id=order.recipient_id,
            purpose=order.purpose,
            reason=reason,
        )


def _draft(actor: Actor, referral_id: UUID, expected_version: int | None) -> Task:
    task = referral_to_change(actor, referral_id, expected_version)
    if task.state not in UNSENT:
        raise Refused("not_a_draft", _("What was sent is not changed any more. Tell the receiver instead."))
    return task


def _keep_plan(order: ServiceRequest, plan: PlanContent) -> None:
    row = plan_of(order) or DischargePlan(order=order)
    row.content = canonical(to_payload(plan))
    row.save()
    order.pathway = plan.pathway


def _checked_plan(order: ServiceRequest, plan: PlanContent) -> PlanContent:
    if order.kind != Kind.DOWN:
        raise Invalid("plan", "not_for_this_kind", _("Only a discharge has a discharge plan."))
    if plan.pathway not in Pathway.values:
        raise Invalid("pathway", "unknown_choice", _("Choose one of the follow-up pathways."))
    for field in ("diagnoses", "instructions", "follow_up"):
        _checked_words(getattr(plan, field), field)
    if len(plan.medications) > MOST_LINES or len(plan.red_flags) > MOST_LINES:
        raise Invalid("medications", "too_many", _("List at most 60 lines."))
    if any(not each.name.strip() for each in plan.medications):
        raise Invalid("medications", "required", _("Every line of the medication list names a medicine."))
    unsaid = [each.name for each in plan.medications if each.change != Change.UNCHANGED and not each.reason.strip()]
    if unsaid:
        message = _("Say why this medicine is new, changed or stopped: %s")
        raise Invalid("medications", "reason_missing", message % unsaid[0])
    undosed = [each.name for each in plan.medications if each.change != Change.STOPPED and not each.dose.strip()]
    if undosed:
        message = _("Give the dose of this medicine and how often it is taken: %s")
        raise Invalid("medications", "dose_missing", message % undosed[0])
    return plan


def _checked_words(words: str, field: str) -> str:
    if len(words) > LONGEST_PART:
        raise Invalid(field, "too_long", _("Shorten this to 4000 characters."))
    return words.strip()


def checked_term(kind: str, ends_on: date) -> date:
    """The last day of temporary care; `Invalid` for another kind or a day that is over."""
    if kind != Kind.TEMP:
        raise Invalid("ends_on", "not_for_this_kind", _("Only temporary care has an end."))
    if ends_on < today():
        raise Invalid("ends_on", "in_the_past", _("Temporary care ends today or later."))
    return ends_on


def checked_anonymous(kind: str, *, anonymous: bool) -> bool:
    """Whether it goes without the patient's identity; `Invalid` for anything but a question."""
    if anonymous and kind != Kind.ADVICE:
        raise Invalid("anonymous", "not_for_this_kind", _("Only a question can be asked without the identity."))
    return anonymous


def checked_permission(kind: str, *, may_become_referral: bool) -> bool:
    """Whether the receiver may turn it into a referral; `Invalid` for anything but a question."""
    if may_become_referral and kind != Kind.ADVICE:
        raise Invalid("may_become_referral", "not_for_this_kind", _("Only a question can become a referral."))
    return may_become_referral


def checked_departure(moment: datetime) -> datetime:
    """When the patient is planned to leave; `Invalid` without a time zone, or further ahead than a slip of the year."""
    if moment.tzinfo is None:
        raise Invalid("planned_discharge_at", "no_time_zone", _("This time needs a time zone."))
    if moment > now() + FURTHEST:
        raise Invalid("planned_discharge_at", "too_far", _("This lies more than a year ahead. Check the year."))
    return moment
