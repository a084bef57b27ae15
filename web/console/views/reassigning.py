"""Another responsible person for a patient who is followed up here."""

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
from console.forms.reasons import ResponsibleForm
from console.panels import Act
from console.views.acting import ActView, Asked
from console.views.consents import patient_page
from console.views.moves import named
from followup.contracts import PlanView
from followup.enums import Permission, PlanState
from kernel.actor import Actor
from kernel.errors import NotFound
from staff.enums import Role


class Reassign(ActView):
    """Every open contact of the one before goes to the new person."""

    @property
    def patient_id(self) -> UUID:
        """Whose plan."""
        found: UUID = self.kwargs["patient_id"]
        return found

    def plan(self) -> PlanView:
        """The running plan; raises `NotFound`."""
        found = followup.queries.plan(self.actor, patient_id=self.patient_id)
        if found is None or found.state != PlanState.ACTIVE:
            raise NotFound("plan")
        return found

    def asked(self) -> Asked:
        plan = self.plan()
        patient = patients.queries.summary(self.actor, patient_id=self.patient_id)
        now = staff.queries.names({plan.responsible_id}).get(plan.responsible_id, "")
        told = _("Responsible now: %(person)s. Every open contact goes to the new person.") % {"person": now}
        back = patient_page(self.patient_id, patient.name)
        title = _("Another responsible person for %(name)s") % {"name": patient.name}
        return Asked(title, _("Change the person"), back, back.url, "reassigned", (told,), version=plan.version)

    def form(self, data: Any = None) -> forms.Form:
        held = self.plan().responsible_id
        people = staff.queries.people(self.actor, roles=(Role.COMMUNITY_NURSE, Role.COMMUNITY_DOCTOR))
        load = followup.queries.workload(self.actor)
        offered = [(str(one.id), named(one, load.get(one.id, 0))) for one in people if one.id != held]
        return ResponsibleForm(data, people=offered)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        followup.commands.reassign_plan(
            self.actor, plan_id=self.plan().id, expected_version=self.version(), **cleaned, idempotency_key=key
        )


def reassign_act(actor: Actor, plan: PlanView | None) -> Act | None:
    """The way to another responsible person, where a plan runs and this person may."""
    if plan is None or plan.state != PlanState.ACTIVE or not actor.may(Permission.REASSIGN):
        return None
    return Act(
        reverse("console:reassign", args=[plan.patient_id]), _("Change the responsible person"), "user-cog", dialog=True
    )
