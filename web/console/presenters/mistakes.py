"""A death that was recorded by mistake and taken back: what of it still holds, and how to go on."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from console.templatetags.console import written_day
from followup.contracts import PlanView
from followup.enums import PlanState, StopReason
from handoff.contracts import ReferralView
from kernel import clock
from kernel.errors import Text
from patients.contracts import PatientSummary

SAID_FOR = timedelta(days=30)
_BY_DEATH = frozenset({"died", "patient_died"})


def of_patient(patient: PatientSummary, plan: PlanView | None, *, follows: bool) -> tuple[Text, ...]:
    """The sentences of the patient's page; none once a plan runs again here. Who does not follow up here reads them for
    30 days. `follows`: whether this actor sees the follow-up.
    """
    at = patient.death_retracted_at
    if at is None or patient.deceased_on is not None:
        return ()
    if plan is not None and plan.state == PlanState.ACTIVE:
        return ()
    if not follows and clock.now() - at > SAID_FOR:
        return ()
    return (taken_back(patient), *(_how_to_go_on(plan) if follows else (_begin_anew(),)))


def of_referral(view: ReferralView, patient: PatientSummary | None) -> tuple[Text, ...]:
    """The sentence of a referral that the mistaken death ended, or whose outcome tells of it."""
    if patient is None or patient.death_retracted_at is None or patient.deceased_on is not None:
        return ()
    told = any(fact.reason in _BY_DEATH and fact.at <= patient.death_retracted_at for fact in view.timeline)
    return (taken_back(patient), _begin_anew()) if told else ()


def taken_back(patient: PatientSummary) -> Text:
    """When it was taken back."""
    at = patient.death_retracted_at
    day = written_day(clock.local(at).date()) if at else ""
    return _("The death of this patient was recorded by mistake and taken back on %(day)s.") % {"day": day}


def no_plan(plan: PlanView) -> Text:
    """That nobody calls, and why the plan ended."""
    why = StopReason(plan.stop_reason).label
    return _("No follow-up plan is running for this patient. The last one was stopped: %(why)s.") % {"why": why}


def _how_to_go_on(plan: PlanView | None) -> tuple[Text, ...]:
    ended = (no_plan(plan),) if plan is not None else ()
    return (
        *ended,
        _begin_anew(),
        _("To go on, start follow-up here, or ask the hospital for a new handoff."),
    )


def _begin_anew() -> Text:
    return _("Referrals and alerts that ended because of it stay ended: begin anew what is needed.")
