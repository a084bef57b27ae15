"""Who a patient is, put right: name, sex, birthday, address, how to reach them; and whether they live."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

import patients.commands
import patients.queries
import tenancy.queries
from console.forms.person import DeathForm, PersonForm
from console.panels import Act
from console.views.acting import ActView, Asked, Back
from kernel.actor import Actor
from kernel.errors import Refused
from patients.contracts import PatientDetail, PatientSummary
from patients.enums import Permission

PLACES = {"address.line": "address", "address": "address", "address.area_code": "township"}


class Correct(ActView):
    """What is on record about the person, to be corrected on the version that was read."""

    names = PLACES
    _held: PatientDetail | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "actor", None) is not None and not self.actor.may(Permission.CHANGE):
            raise Refused("not_allowed", _("Your role does not change who a patient is."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> PatientDetail:
        """The patient as on record now; raises `NotFound`."""
        if self._held is None:
            self._held = patients.queries.detail(self.actor, patient_id=self.kwargs["patient_id"])
        return self._held

    def forget(self) -> None:
        self._held = None

    def asked(self) -> Asked:
        person = self.person
        url = reverse("console:patient", args=[person.id])
        title = _("Correct the identity of %(name)s") % {"name": person.name}
        return Asked(title, _("Save"), Back(url, person.name), url, "corrected", version=person.version)

    def form(self, data: Any = None) -> forms.Form:
        areas = tenancy.queries.areas_of(self.actor.tenant.region_id)
        return PersonForm(data, person=self.person, areas=areas)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        patients.commands.update_patient(
            self.actor,
            patient_id=self.kwargs["patient_id"],
            expected_version=self.version(),
            **cleaned,
            idempotency_key=key,
        )


class DeathPage(ActView):
    """What a doctor says about whether the patient lives."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "actor", None) is not None and not self.actor.may(Permission.DECLARE_DEATH):
            raise Refused("not_allowed", _("A doctor records a death."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> PatientSummary:
        """The patient; raises `NotFound`."""
        return patients.queries.summary(self.actor, patient_id=self.kwargs["patient_id"])


class Death(DeathPage):
    """The death of a patient is recorded."""

    def asked(self) -> Asked:
        person = self.person
        url = reverse("console:patient", args=[person.id])
        title = _("%(name)s has died") % {"name": person.name}
        says = _("All calls and visits stop, and every open referral ends, at the other organisations, too.")
        return Asked(title, _("Record the death"), Back(url, person.name), url, "dead", (says,), grave=True)

    def form(self, data: Any = None) -> forms.Form:
        return DeathForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        person_id = self.kwargs["patient_id"]
        patients.commands.mark_deceased(self.actor, patient_id=person_id, on=cleaned["on"], idempotency_key=key)


class Alive(DeathPage):
    """A death that was recorded by mistake is taken back."""

    def asked(self) -> Asked:
        person = self.person
        url = reverse("console:patient", args=[person.id])
        says = (
            *((_("On record: died on %(day)s.") % {"day": person.deceased_on},) if person.deceased_on else ()),
            _("What was closed because of it stays closed: begin anew what is needed."),
            _("Other organisations keep their own record: call those who were told."),
        )
        title = _("%(name)s has not died") % {"name": person.name}
        return Asked(title, _("Take the death back"), Back(url, person.name), url, "alive", says, grave=True)

    def act(self, _cleaned: dict[str, Any], key: str) -> None:
        patients.commands.retract_death(self.actor, patient_id=self.kwargs["patient_id"], idempotency_key=key)


def death_act(actor: Actor, person: PatientDetail) -> Act | None:
    """The way to that page, for those who may declare a death."""
    if not actor.may(Permission.DECLARE_DEATH):
        return None
    if person.deceased_on is not None:
        return Act(reverse("console:alive", args=[person.id]), _("Take the death back"), "undo-2", dialog=True)
    return Act(reverse("console:death", args=[person.id]), _("Record a death"), "flower", dialog=True)


def correct_act(actor: Actor, person: PatientDetail) -> Act | None:
    """The way to this page, for those who may correct."""
    if not actor.may(Permission.CHANGE):
        return None
    return Act(reverse("console:correct", args=[person.id]), _("Correct"), "pencil")
