"""Who a patient is, put right: name, sex, birthday, address and how to reach them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

import patients.commands
import patients.queries
import tenancy.queries
from console.forms.person import PersonForm
from console.panels import Act
from console.views.acting import ActView, Asked, Back
from kernel.actor import Actor
from kernel.errors import Refused
from patients.contracts import PatientDetail
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


def correct_act(actor: Actor, person: PatientDetail) -> Act | None:
    """The way to this page, for those who may correct."""
    if not actor.may(Permission.CHANGE):
        return None
    return Act(reverse("console:correct", args=[person.id]), _("Correct"), "pencil")
