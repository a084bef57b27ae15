"""Follow-up that is begun by hand, for a patient for whom no plan runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

import followup.commands
import followup.queries
import patients.queries
import staff.queries
from console.forms.reasons import FollowUpForm
from console.panels import Act
from console.views.acting import ActView, Asked
from console.views.consents import patient_page
from console.views.moves import named
from followup.contracts import PlanView
from followup.enums import Permission, PlanState
from kernel.actor import Actor
from patients.contracts import PatientSummary
from staff.enums import Role


class FollowUp(ActView):
    """Names the schedule, the first day and who is responsible."""

    @property
    def patient_id(self) -> UUID:
        """Who is to be followed up."""
        found: UUID = self.kwargs["patient_id"]
        return found

    def asked(self) -> Asked:
        patient = patients.queries.summary(self.actor, patient_id=self.patient_id)
        back = patient_page(self.patient_id, patient.name)
        title = _("Start follow-up of %(name)s") % {"name": patient.name}
        told = _("Calls and visits are promised from that day on. No handoff is needed for it, and none is begun.")
        return Asked(title, _("Start follow-up"), back, back.url, "followed", (told,))

    def form(self, data: Any = None) -> forms.Form:
        people = staff.queries.people(self.actor, roles=(Role.COMMUNITY_NURSE, Role.COMMUNITY_DOCTOR))
        load = followup.queries.workload(self.actor)
        return FollowUpForm(data, people=[(str(one.id), named(one, load.get(one.id, 0))) for one in people])

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        followup.commands.start_plan(
            self.actor,
            patient_id=self.patient_id,
            referral_id=None,
            discharged_on=None,
            **cleaned,
            idempotency_key=key,
        )


def follow_up_act(actor: Actor, patient: PatientSummary, plan: PlanView | None) -> Act | None:
    """The way to this page, where no plan runs for somebody alive and this person may start one."""
    runs = plan is not None and plan.state == PlanState.ACTIVE
    if runs or patient.deceased_on is not None or not actor.may(Permission.START_PLANS):
        return None
    return Act(reverse("console:follow_up", args=[patient.id]), _("Start follow-up"), "calendar-plus", dialog=True)
