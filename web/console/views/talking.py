"""Writing to the other organisation about a patient: the conversation, its files, and what of it is not read."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import dialogue.commands
import dialogue.queries
import handoff.queries
from console import rendering, toasts
from console.doors import StaffView
from console.forms.faults import told
from console.forms.talk import MessageForm
from console.panels import Row
from console.presenters import referral, rows
from console.presenters.talk import talk_of
from console.views.acting import Back
from console.views.worklists import PAGE, ListView
from kernel.errors import CareloopError, Conflict, Invalid, NotFound, Text, Unavailable
from kernel.ids import new_id
from kernel.pages import Page

FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Talk(StaffView):
    """The conversation on a page of its own; a message is sent from here and from the referral's page."""

    def get(self, request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self.draw(referral_id, MessageForm(), after=request.GET.get("after")))

    def post(self, request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        form = MessageForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.reading(lambda: self.draw(referral_id, form, status=422))
        try:
            dialogue.commands.send_message(
                self.actor,
                referral_id=referral_id,
                text=form.cleaned_data["text"],
                files=form.chosen(),
                idempotency_key=self.key(),
            )
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault, {"files": "attached"})
            status = 409 if isinstance(fault, Conflict) else 422
            return self.reading(lambda: self.draw(referral_id, form, status=status))
        return toasts.after(request, f"{reverse('console:referral', args=[referral_id])}#messages", "message")

    def draw(
        self, referral_id: UUID, form: MessageForm, *, after: str | None = None, status: int = 200
    ) -> HttpResponse:
        """The page, with what was typed where it was refused."""
        view = handoff.queries.referral(self.actor, referral_id=referral_id)
        context = {
            "title": _("Conversation"),
            "patient": referral.name_of(view),
            "referral_id": str(view.id),
            "sharing": view.sharing,
            "banner": referral.banner(view, self.actor),
            "banner_url": reverse("console:banner", args=[view.id]),
            "back": Back(reverse("console:referral", args=[view.id]), _("The referral")),
            "talk": talk_of(self.actor, view, after=after or None),
            "form": form,
            "older": bool(after),
            "idempotency_key": str(new_id()),
        }
        return rendering.page(self.request, "console/talk.html", context, status=status)


class TalkPart(StaffView):
    """The newest messages, for a page that heard of something."""

    def get(self, _request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._draw(referral_id))

    def _draw(self, referral_id: UUID) -> HttpResponse:
        view = handoff.queries.referral(self.actor, referral_id=referral_id)
        return rendering.fragment(self.request, "console/parts/talk_lines.html", {"talk": talk_of(self.actor, view)})


class TalkRead(StaffView):
    """The conversation was shown up to a message."""

    def post(self, request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        sent = request.POST.get("up_to", "")
        if not (sent.isdecimal() and len(sent) < 9):
            raise Invalid("up_to", "unknown_number", _("There is no message of this number."))
        dialogue.commands.mark_messages_read(self.actor, referral_id=referral_id, up_to=int(sent))
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return toasts.after(request, f"{reverse('console:referral', args=[referral_id])}#messages", "messages_read")


class Attachment(StaffView):
    """A file of a message, to be kept or looked at outside: never shown inside a page of ours."""

    def get(self, _request: HttpRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._file(referral_id, attachment_id))

    def _file(self, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
        file = dialogue.queries.attachment(self.actor, referral_id=referral_id, attachment_id=attachment_id)
        response = HttpResponse(file.content, content_type=file.media_type)
        response["Content-Disposition"] = disposition(file.name)
        response["Content-Security-Policy"] = FILE_POLICY
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "no-store"
        return response


class Unread(ListView):
    """Referrals with messages that wait for this person."""

    icon = "message-circle"
    none_title = gettext_lazy("No messages to read")

    @property
    def other_label(self) -> Text:  # type: ignore[override]
        return _("Other organisation")

    def title(self) -> Text:
        return _("Messages not read")

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        page = dialogue.queries.unread_list(self.actor, after=after, limit=PAGE)
        counts = dialogue.queries.unread_counts(self.actor, referral_ids=[one.id for one in page.items])
        return tuple(rows.talk_row(one, counts.get(one.id, 0)) for one in page.items), page


def disposition(name: str) -> str:
    """RFC 6266: to be saved under this name; a plain form for old programs, the whole one in UTF-8."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace('"', "").replace("\\", "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
