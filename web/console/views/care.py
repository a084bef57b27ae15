"""Readings, promised contacts and alerts: what a community nurse does all day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import followup.commands
import followup.queries
import patients.queries
import staff.queries
from console import toasts
from console.forms.readings import ReadingsForm
from console.forms.tasks import CloseAlertForm, ContactForm
from console.presenters import identity, people, plans, readings
from console.views.acting import ActView, Asked
from console.views.consents import patient_page
from console.views.worklists import tasks_url
from followup.contracts import AlertView, AttemptView
from followup.enums import TaskKind
from kernel.actor import Actor
from kernel.errors import Invalid, Text
from patients.enums import Permission as PatientPermission
from patients.enums import Sex


class Readings(ActView):
    """Values measured together, and signs seen at the same time."""

    template = "console/readings.html"

    @property
    def patient_id(self) -> UUID:
        """Whose readings."""
        found: UUID = self.kwargs["patient_id"]
        return found

    def asked(self) -> Asked:
        patient = patients.queries.summary(self.actor, patient_id=self.patient_id)
        back = patient_page(self.patient_id, patient.name)
        return Asked(
            _("Record readings of %(name)s") % {"name": patient.name},
            _("Save"),
            back,
            back.url,
            "readings",
            context={"person_facts": people.in_short(patient)},
        )

    def form(self, data: Any = None) -> ReadingsForm:
        patient = patients.queries.summary(self.actor, patient_id=self.patient_id)
        return ReadingsForm(data, may_be_pregnant=patient.sex != Sex.MALE)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        form = self.form(self.request.POST)
        form.is_valid()
        try:
            ref = followup.commands.record_readings(
                self.actor,
                patient_id=self.patient_id,
                readings=form.readings(),
                source=cleaned["source"],
                taken_at=cleaned["taken_at"],
                signs=tuple(cleaned["signs"]),
                pregnant_or_lactating=cleaned.get("pregnant_or_lactating", False),
                idempotency_key=key,
            )
        except Invalid as fault:
            names = form.names()
            here = (Invalid(names.get(one.field or "", one.field), one.code, one.message) for one in fault.errors)
            raise Invalid.many(here) from fault
        return self.reading(lambda: self._saved(ref.id, bool(cleaned["signs"])))

    def _saved(self, occasion_id: UUID, has_signs: bool) -> HttpResponse:
        """Loud only where this occasion was an emergency: its values led to a red alert, or its signs to the one that
        stands."""
        alerts = followup.queries.alerts_by(self.actor, occasion_id=occasion_id)
        if has_signs:
            alerts += followup.queries.open_alerts(self.actor, patient_id=self.patient_id, limit=5).items
        red = any(alert.severity == "red" for alert in alerts)
        url = reverse("console:patient", args=[self.patient_id])
        return toasts.after(self.request, url, "alarm" if red else "readings")


def to_call(actor: Actor, patient_id: UUID) -> tuple[Text, ...]:
    """Patient and family with their numbers as links, for those who may see them whole; on record as a read."""
    if not actor.may(PatientPermission.READ):
        return ()
    found = patients.queries.to_call(actor, patient_ids=[patient_id])
    return identity.to_call(found.get(patient_id, ()))


class Contact(ActView):
    """How a promised contact went."""

    def asked(self) -> Asked:
        found = followup.queries.task(self.actor, task_id=self.kwargs["task_id"])
        task = found.task
        patient = patients.queries.summary(self.actor, patient_id=task.patient_id)
        numbers = to_call(self.actor, task.patient_id)
        facts = " · ".join(str(fact) for fact in people.in_short(patient, phone=not numbers)[:4])
        return Asked(
            _("%(what)s: %(name)s") % {"what": TaskKind(task.kind).label, "name": patient.name},
            _("Save"),
            patient_page(task.patient_id, patient.name),
            tasks_url(self.request),
            "task",
            (facts, *numbers, *self._tried(found.attempts)),
            version=task.version,
        )

    def _tried(self, attempts: tuple[AttemptView, ...]) -> tuple[Text, ...]:
        """How often it was tried, and each time with what came of it."""
        if not attempts:
            return ()
        count = ngettext("%(count)s try", "%(count)s tries", len(attempts)) % {"count": len(attempts)}
        names = staff.queries.names({one.by for one in attempts})
        return (count, *(plans.said(one, names) for one in attempts))

    def form(self, data: Any = None) -> forms.Form:
        return ContactForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        followup.commands.complete_task(
            self.actor, task_id=self.kwargs["task_id"], expected_version=self.version(), **cleaned, idempotency_key=key
        )


class _OfAlert(ActView):
    """An action on one alert."""

    def alert(self) -> AlertView:
        """The alert; raises `NotFound`."""
        return followup.queries.alert(self.actor, alert_id=self.kwargs["alert_id"])

    def said(self, title: str, submit: str) -> Asked:
        """The page of an alert's action."""
        alert = self.alert()
        patient = patients.queries.summary(self.actor, patient_id=alert.patient_id)
        back = patient_page(alert.patient_id, patient.name)
        told = (readings.value_of(alert), alert.explanation.sentence(self.request.LANGUAGE_CODE))
        heading = _("%(what)s: %(name)s") % {"what": title, "name": patient.name}
        return Asked(heading, submit, back, back.url, "saved", told, version=alert.version)


class SeeAlert(_OfAlert):
    """Somebody deals with it."""

    def asked(self) -> Asked:
        return self.said(_("I deal with this alert"), _("I deal with it"))

    def act(self, _cleaned: dict[str, Any], key: str) -> None:
        followup.commands.acknowledge_alert(
            self.actor, alert_id=self.kwargs["alert_id"], expected_version=self.version(), idempotency_key=key
        )


class CloseAlert(_OfAlert):
    """It was dealt with."""

    def asked(self) -> Asked:
        return self.said(_("Close this alert"), _("Record and close the alert"))

    def form(self, data: Any = None) -> forms.Form:
        return CloseAlertForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        followup.commands.close_alert(
            self.actor,
            alert_id=self.kwargs["alert_id"],
            expected_version=self.version(),
            **cleaned,
            idempotency_key=key,
        )
