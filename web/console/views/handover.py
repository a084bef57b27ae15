"""Link and code for a receiver outside the network: made here, shown once, handed over by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

import handoff.queries
import outside.commands
import outside.queries
from console import rendering, toasts, words
from console.doors import StaffView
from console.forms.outside import HandoverForm
from console.panels import Tag
from console.views.acting import ActView, Asked, Back
from handoff.contracts import ReferralView
from handoff.enums import FactKind
from kernel import clock
from kernel.contracts import Ref
from kernel.errors import CareloopError, NotFound, Unavailable
from kernel.ids import new_id
from outside.contracts import Issued, LinkView
from outside.enums import LinkState
from outside.rules import spoken

LANGUAGES = ("zh-hans", "en")
MOMENT = timedelta(microseconds=1)
"""A term that ends at midnight holds to the end of the day before."""

TONES = {LinkState.OPENED: "success", LinkState.LOCKED: "warning", LinkState.EXPIRED: "warning"}
STANDING = frozenset({LinkState.WAITING, LinkState.OPENED, LinkState.LOCKED, LinkState.EXPIRED})


class Handover(StaffView):
    """What became of the links so far, and a new one."""

    def get(self, _request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self.draw(referral_id))

    def post(self, _request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        try:
            issued = outside.commands.issue_outside_link(
                self.actor, referral_id=referral_id, expected_version=self.version(), idempotency_key=self.key()
            )
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            message = str(fault.message)
            return self.reading(lambda: self.draw(referral_id, fault=message, status=409))
        return self.reading(lambda: self.draw(referral_id, issued=issued))

    def draw(self, referral_id: UUID, issued: Ref | None = None, fault: str = "", status: int = 200) -> HttpResponse:
        """The page; with what was just made, once."""
        view = handoff.queries.referral(self.actor, referral_id=referral_id)
        if not view.outside or view.sent_at is None:
            raise NotFound("link")
        found = outside.queries.links(self.actor, referral_id=referral_id)
        context = {
            "title": _("Link and code for %(name)s") % {"name": words.name_of(view.recipient)},
            "view": view,
            "back": Back(reverse("console:referral", args=[view.id]), view.patient_name),
            "links": [line(view, one) for one in found],
            "standing": bool(found) and found[0].state in STANDING,
            "handed_over": bool(found) and found[0].handed_over_at is not None,
            "made": self.made(view, issued) if isinstance(issued, Issued) and issued.token else None,
            "repeated": issued is not None and not (isinstance(issued, Issued) and issued.token),
            "fault": fault,
            "handover": HandoverForm(),
            "idempotency_key": str(new_id()),
            "expected_version": view.version,
        }
        return rendering.page(self.request, "console/handover.html", context, status=status)

    def made(self, view: ReferralView, issued: Issued) -> dict[str, Any]:
        """Link, code and the texts, ready to be sent, printed and read out, in both languages."""
        link = self.request.build_absolute_uri(reverse("console:outside", args=[issued.token]))
        code = segno.make(link, error="m")
        return {
            "link": link,
            "code": spoken(issued.code),
            "picture": code.svg_data_uri(scale=4, border=2),
            "until": issued.expires_at,
            "texts": [texts(view, link, issued, language) for language in LANGUAGES],
        }


def texts(view: ReferralView, link: str, issued: Issued, language: str) -> dict[str, str]:
    """The message with the link, and what is said on the telephone. Neither says anything about the patient."""
    with translation.override(language):
        told = {
            "sender": words.name_of(view.sender),
            "recipient": words.name_of(view.recipient),
            "link": link,
            "until": f"{clock.local(issued.expires_at - MOMENT):%Y-%m-%d}" if issued.expires_at else "",
            "code": spoken(issued.code),
            "phone": view.sender.phone,
        }
        message = _(
            "%(sender)s asks %(recipient)s for help with a patient. Please open this link and answer there:\n"
            "%(link)s\nThe code is told to you by telephone. The link holds until %(until)s and opens in one browser "
            "only. Questions: %(phone)s"
        )
        said = _("Good day, this is %(sender)s. You have a link from us; the code is %(code)s. Please write it down.")
        return {
            "language": {"zh-hans": "zh-Hans", "en": "en"}[language],
            "name": {"zh-hans": "中文", "en": "English"}[language],
            "message": message % told,
            "said": said % told,
        }


def line(view: ReferralView, one: LinkView) -> dict[str, Any]:
    """One link in the list: what became of it, by whom it was made, when it was opened and by whom."""
    made = [fact for fact in view.timeline if fact.kind == FactKind.LINK_ISSUED and fact.at <= one.issued_at]
    state = LinkState(one.state)
    return {
        "tag": Tag(state.label, TONES.get(state, "")),
        "issued_at": one.issued_at,
        "issued_by": made[-1].by_name if made else "",
        "expires_at": one.expires_at,
        "handed_over_at": one.handed_over_at,
        "opened_at": one.opened_at,
        "opened_by": one.opened_by,
        "wrong_codes": one.wrong_codes,
    }


class HandedOver(ActView):
    """Link and code have reached the receiver."""

    def asked(self) -> Asked:
        view = handoff.queries.referral(self.actor, referral_id=self.kwargs["referral_id"])
        url = reverse("console:referral", args=[view.id])
        title = _("Link and code have reached %(name)s") % {"name": words.name_of(view.recipient)}
        return Asked(title, _("Record the handover"), Back(url, view.patient_name), url, "saved", version=view.version)

    def form(self, data: Any = None) -> forms.Form:
        return HandoverForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse | None:
        outside.commands.record_handover(
            self.actor,
            referral_id=self.kwargs["referral_id"],
            expected_version=self.version(),
            **cleaned,
            idempotency_key=key,
        )
        return toasts.after(self.request, reverse("console:referral", args=[self.kwargs["referral_id"]]), "saved")
