"""The health authority suggests another receiver for one pair of organisations, and ends what it suggested."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import oversight.commands
import oversight.queries
import tenancy.queries
from commands import read_frame
from console import words
from console.forms.suggestion import SuggestionForm
from console.presenters import authority
from console.views.acting import ActView, Asked, Back
from console.views.preparing import receivers
from handoff.enums import Kind
from kernel.errors import NotFound
from oversight.contracts import SuggestionView


class Suggest(ActView):
    """Whom the sender might ask instead, why, and until when."""

    def asked(self) -> Asked:
        sender, recipient = self.pair()
        told = {"sender": words.name_of(sender), "recipient": words.name_of(recipient)}
        consequence = (
            _("%(sender)s sees this where it chooses a receiver, and decides.") % told,
            _("No patient is named, and nothing moves by itself."),
        )
        url = reverse("console:region")
        title = _("Instead of %(recipient)s, for %(sender)s") % told
        return Asked(title, _("Suggest it"), Back(url, _("Counts and clocks")), url, "suggested", consequence)

    def pair(self) -> tuple[Any, Any]:
        """Who sends and who receives; raises `NotFound`."""
        wanted = (self.kwargs["organisation_id"], self.kwargs["recipient_id"])
        cards = {card.id: card for card in tenancy.queries.organisations(ids=wanted)}
        if self.kwargs["kind"] not in Kind.values or set(wanted) - set(cards):
            raise NotFound("organisation")
        return cards[wanted[0]], cards[wanted[1]]

    def form(self, data: Any = None) -> forms.Form:
        sender = tenancy.queries.organisation(self.kwargs["organisation_id"])
        found = receivers(sender, self.kwargs["kind"])
        others = [(str(card.id), words.name_of(card)) for card in found if card.id != self.kwargs["recipient_id"]]
        return SuggestionForm(data, others=others, initial=self.standing())

    def standing(self) -> dict[str, Any]:
        """What is suggested now about this pair, so that it can be changed."""
        found = oversight.queries.suggestions_made(self.actor)
        for one in found:
            if all(getattr(one, name) == value for name, value in self.kwargs.items()):
                return {"proposed_id": str(one.proposed_id), "reason": one.reason, "valid_until": one.valid_until}
        return {}

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        oversight.commands.suggest_receiver(
            self.actor,
            organisation_id=self.kwargs["organisation_id"],
            kind=self.kwargs["kind"],
            recipient_id=self.kwargs["recipient_id"],
            **{**cleaned, "proposed_id": UUID(cleaned["proposed_id"])},
            idempotency_key=key,
        )


class End(ActView):
    """It holds no longer."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        with read_frame(self.actor):
            known = self.suggestion() is not None
        if not known:
            raise NotFound("suggestion")
        return super().get(_request, **_kwargs)

    def suggestion(self) -> SuggestionView | None:
        """The suggestion while it holds."""
        found = oversight.queries.suggestions_made(self.actor)
        return next((one for one in found if one.id == self.kwargs["suggestion_id"]), None)

    def asked(self) -> Asked:
        held, url = self.suggestion(), reverse("console:region")
        told = (authority.made(held).text,) if held else ()
        back = Back(url, _("Counts and clocks"))
        version = held.version if held else None
        return Asked(_("End this suggestion"), _("End it"), back, url, "done", told, version=version)

    def act(self, _cleaned: dict[str, Any], key: str) -> None:
        oversight.commands.end_suggestion(
            self.actor,
            suggestion_id=self.kwargs["suggestion_id"],
            expected_version=self.version(),
            idempotency_key=key,
        )
