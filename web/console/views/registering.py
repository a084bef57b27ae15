"""A patient who comes here for the first time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import patients.commands
import patients.queries
import tenancy.queries
from console import rendering, toasts
from console.doors import StaffView
from console.forms.faults import told
from console.forms.registration import RegistrationForm
from console.panels import Act
from console.presenters import people
from console.views.acting import Back
from kernel.actor import Actor
from kernel.errors import CareloopError, NotFound, Refused, Unavailable
from kernel.ids import new_id
from patients.contracts import AlreadyRegistered, PatientSummary, PerhapsTheSame
from patients.enums import Permission, Sex
from tenancy.contracts import AreaCard

HANDOFF = "handoff"


class Register(StaffView):
    """Who the person is; then their page, or on to the handoff for which they were looked up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "actor", None) is not None and not self.actor.may(Permission.REGISTER):
            raise Refused("not_allowed", _("Your role does not register patients."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        begun = RegistrationForm.begun(request.GET.get("q", "").strip()[:80])
        form = RegistrationForm(initial=begun, areas=self._areas())
        return self.reading(lambda: self._draw(form))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = RegistrationForm(request.POST, areas=self._areas())
        if not form.is_valid():
            return self.reading(lambda: self._draw(form, 422))
        try:
            made = patients.commands.register_patient(
                self.actor,
                identity=form.identity(),
                another_than=ids_in(request.POST.getlist("another_than")),
                idempotency_key=self.key(),
            )
        except AlreadyRegistered as fault:
            existing = fault.patient_id
            form.add_error(None, str(fault.message))
            return self.reading(lambda: self._draw(form, 409, existing))
        except PerhapsTheSame as fault:
            alike = fault.existing_ids
            form.add_error(None, str(fault.message))
            return self.reading(lambda: self._draw(form, 409, alike=alike))
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault, form.names())
            return self.reading(lambda: self._draw(form, 422))
        return toasts.after(request, self._onward(made.id), "registered")

    def _onward(self, patient_id: UUID) -> str:
        page = "console:start_for" if self._then() == HANDOFF else "console:patient"
        return reverse(page, args=[patient_id])

    def _then(self) -> str:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return HANDOFF if given.get("then") == HANDOFF else ""

    def _areas(self) -> tuple[AreaCard, ...]:
        return tenancy.queries.areas_of(self.actor.tenant.region_id)

    def _alike(self, patient_ids: tuple[UUID, ...]) -> list[dict[str, Any]]:
        """The persons who may be the same, each with the way to the record."""
        found = [patients.queries.summary(self.actor, patient_id=each) for each in patient_ids]
        return [
            {"id": one.id, "url": self._onward(one.id), "name": one.name, "facts": _told_apart_by(one)} for one in found
        ]

    def _draw(
        self,
        form: RegistrationForm,
        status: int = 200,
        existing: UUID | None = None,
        alike: tuple[UUID, ...] = (),
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "title": _("Register a patient"),
            "form": form,
            "then": self._then(),
            "back": Back(reverse("console:patients"), _("Find a patient")),
            "idempotency_key": str(new_id()),
            "alike": self._alike(alike),
            "existing_url": self._onward(existing) if existing else "",
            "groups": groups_of(form),
        }
        return rendering.page(self.request, "console/registration.html", context, status=status)


def ids_in(texts: Iterable[str]) -> tuple[UUID, ...]:
    """The ids among texts that a page sent; what is none is left out."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return tuple(found)


def _told_apart_by(person: PatientSummary) -> str:
    numbers = (f"{one.kind.label} {one.masked}" for one in person.identifiers)
    born = person.birth_date.isoformat() if person.birth_date else ""
    sex = "" if person.sex == Sex.UNKNOWN else str(people.sex_of(person.sex))
    return " · ".join(part for part in (sex, born, person.phone_masked, *numbers) if part)


def groups_of(form: RegistrationForm) -> tuple[dict[str, Any], ...]:
    """The parts of the form, in the order in which a desk asks."""
    named = (
        (_("Who it is"), ("name", "resident_id", "sex", "birth_date")),
        (_("Other numbers"), ("health_record_number", "medical_record_number", "passport")),
        (_("How to reach the patient"), ("phone", "preferred_channel", "language", "address", "township")),
        (_("Family"), ("living_situation", "contact_relation", "contact_name", "contact_phone", "contact_cares")),
    )
    return tuple({"title": title, "fields": [form[name] for name in names]} for title, names in named)


def register_act(actor: Actor, searched: str = "", then: str = "") -> Act | None:
    """The way to this page with what was searched for, for those who may register."""
    if not actor.may(Permission.REGISTER):
        return None
    given = urlencode({name: value for name, value in (("q", searched), ("then", then)) if value})
    url = reverse("console:register")
    return Act(f"{url}?{given}" if given else url, _("Register a patient"), "user-plus")
