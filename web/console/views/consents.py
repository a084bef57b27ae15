"""The ledger of a patient's consents, and taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import consent.commands
import consent.queries
import patients.queries
from consent.contracts import LedgerEntry
from consent.enums import Permission
from console import rendering
from console.doors import StaffView
from console.forms.reasons import ToldForm, WithdrawConsentForm
from console.presenters import ledger
from console.views.acting import ActView, Asked, Back
from kernel.errors import NotFound
from patients.enums import Permission as PatientPermission


class Ledger(StaffView):
    """Who may see what until when, and who was given it and opened it."""

    def get(self, _request: HttpRequest, patient_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._draw(patient_id))

    def _draw(self, patient_id: UUID) -> HttpResponse:
        name = patients.queries.summary(self.actor, patient_id=patient_id).name
        found = consent.queries.ledger(self.actor, patient_id=patient_id)
        may = {"may_withdraw": self.actor.may(Permission.WITHDRAW), "may_tell": self.actor.may(Permission.RECORD)}
        context = {
            "title": _("Consents of %(name)s") % {"name": name},
            "back": self._back(patient_id, name),
            "note": _("What may leave this organisation, to whom, and what did."),
            "consents": [ledger.whole(entry, patient_id=patient_id, **may) for entry in found],
            "empty_title": _("No consent is recorded"),
            "empty_text": _("Without one nothing about this patient leaves this organisation."),
        }
        return rendering.page(self.request, "console/consents.html", context)

    def _back(self, patient_id: UUID, name: str) -> Back:
        if self.actor.may(PatientPermission.READ):
            return patient_page(patient_id, name)
        return Back(reverse("console:accesses", args=[patient_id]), name)


class Withdraw(ActView):
    """Takes a consent back, at once and for the future only."""

    def entry(self) -> LedgerEntry:
        """The consent in question; raises `NotFound`."""
        found = consent.queries.ledger(self.actor, patient_id=self.kwargs["patient_id"])
        entry = next((one for one in found if one.id == self.kwargs["consent_id"]), None)
        if entry is None:
            raise NotFound("consent")
        return entry

    def asked(self) -> Asked:
        patient_id, entry = self.kwargs["patient_id"], self.entry()
        name = patients.queries.summary(self.actor, patient_id=patient_id).name
        told = {"patient": name, "recipient": entry.recipient.name, "categories": ledger.categories(entry.categories)}
        url = reverse("console:consents", args=[patient_id])
        return Asked(
            _("Withdraw the consent of %(patient)s") % told,
            _("Withdraw the consent"),
            Back(url, _("Consents of %(name)s") % {"name": name}),
            url,
            "withdrawn_consent",
            (
                _("%(recipient)s can read no more of: %(categories)s.") % told,
                _("Treatment records that were made there stay there. This cannot be undone; a new one can be given."),
            ),
            grave=True,
            version=entry.version,
        )

    def form(self, data: Any = None) -> forms.Form:
        return WithdrawConsentForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        consent.commands.withdraw_consent(
            self.actor,
            consent_id=self.kwargs["consent_id"],
            expected_version=self.version(),
            **cleaned,
            idempotency_key=key,
        )


class Told(Withdraw):
    """The patient was told of what left in an emergency."""

    def asked(self) -> Asked:
        patient_id, entry = self.kwargs["patient_id"], self.entry()
        name = patients.queries.summary(self.actor, patient_id=patient_id).name
        told = {"patient": name, "recipient": entry.recipient.name, "reason": entry.reason}
        url = reverse("console:consents", args=[patient_id])
        return Asked(
            _("%(patient)s was told") % told,
            _("Record that the patient was told"),
            Back(url, _("Consents of %(name)s") % {"name": name}),
            url,
            "patient_told",
            (_("Data went to %(recipient)s in an emergency: %(reason)s") % told,),
            version=entry.version,
        )

    def form(self, data: Any = None) -> forms.Form:
        return ToldForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        consent.commands.give_later_notice(
            self.actor,
            basis_id=self.kwargs["consent_id"],
            expected_version=self.version(),
            **cleaned,
            idempotency_key=key,
        )


def patient_page(patient_id: UUID, name: str) -> Back:
    """Back to the patient."""
    return Back(reverse("console:patient", args=[patient_id]), name)
