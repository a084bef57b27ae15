"""One short message that survives a redirect. The cookie holds a code and names of organisations, never a patient."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from kernel.errors import Text

COOKIE = "toast"
_SALT = "console.toast"
_LONGEST_SECONDS = 60
LOUD = frozenset({"alarm", "moved_on", "they_withdrew", "they_took_back", "they_went_elsewhere"})

SENTENCES: dict[str, Text] = {
    "done": _("Done."),
    "saved": _("Saved."),
    "proposed": _("Proposed. It applies once the partner has confirmed it."),
    "answered": _("Answered. The partner is told."),
    "published": _("Published. Partners see it at once."),
    "sent": _("Sent. The receiver is told at once; until it accepts, you hold the patient."),
    "sent_outside": _("Sent. Now make link and code for the receiver; until it accepts, you hold the patient."),
    "submitted": _("Submitted. The referral office looks at it, then sends it or returns it to you."),
    "accepted": _("Accepted. The sender is told, and the first contact is on the list."),
    "declined": _("Declined. The sender is told and chooses what next."),
    "opened": _("Receipt confirmed. The sender sees it, and when."),
    "question": _("The question is on its way to the sender."),
    "answer": _("Answered. The receiver's clock runs again."),
    "cancelled": _("Cancelled. The sender is told, and calls and visits stop."),
    "care_goes_on": _("The sender is told that care goes on."),
    "scheduled": _("Appointment set. The sender is told."),
    "arrival": _("Recorded. The patient is in care, and the sender is told."),
    "message": _("The message is on its way."),
    "messages_read": _("Marked as read. The other side is told."),
    "duty": _("Saved. Partners see it beside their referrals."),
    "notes_read": _("Recorded that the notes were read. The receiver sees it."),
    "noted": _("The note is on its way to the sender."),
    "outcome": _("Outcome sent. The loop closes when the sender has read it."),
    "death": _(
        "Outcome sent, death recorded at both organisations. Calls and visits have stopped; the patient's other open "
        "referrals close."
    ),
    "corrected": _("The identity was corrected."),
    "dead": _("Death recorded. Calls and visits have stopped; open referrals close."),
    "alive": _("The death was taken back. Begin anew what is needed."),
    "question_taken_on": _("Taken on. The sender is told who answers."),
    "question_answered": _("Answered. The question is closed when the sender has read it."),
    "acknowledged": _("Outcome read, loop closed."),
    "settled": _("Closed without another receiver."),
    "stopped": _("The end is recorded."),
    "left": _("Recorded when the patient left the ward."),
    "without_sharing": _("Recorded: care goes on without sharing."),
    "elsewhere": _("Recorded. The next receiver's draft waits in “to finish and send” once this one has let go."),
    "elsewhere_now": _("This is the draft for the next receiver. The former one has let go of the patient."),
    "waitlisted": _("On the waiting list. The sender is told the expected day."),
    "turned": _("The asker is told and finds a referral draft."),
    "back_draft": _("A draft of the way back was made; nothing has left yet. It waits in “to finish and send”."),
    "up_draft": _("A draft of the green channel was made; nothing has left yet. Look at it and send it."),
    "begun": _("It was begun already. This is what was begun."),
    "undoing": _("Being taken back. The page says whether somebody had opened it already."),
    "asked": _("Asked. The receiver decides; the answer appears here."),
    "invited": _("Invited."),
    "registered": _("Patient registered."),
    "readings": _("Readings saved."),
    "alarm": _("Readings saved. One of them is an emergency."),
    "consent": _("Consent recorded."),
    "withdrawn_consent": _("Consent withdrawn. Nothing more can be read under it."),
    "suggested": _("Suggested. The sender sees it where it chooses a receiver."),
    "patient_told": _("Recorded that the patient was told."),
    "followed": _("Follow-up started."),
    "reassigned": _("Another person is responsible now."),
    "language": _("Language changed."),
    "password": _("Password changed. You were signed out everywhere else."),
    "signed_out": _("You are signed out."),
    "refused": _("Recorded: the patient said no. The draft stays; nothing leaves."),
    "delegated": _("Recorded. Your colleague can act in your name on these days."),
    "undelegated": _("Taken back. Nobody acts under it any more."),
    "moved_on": _("This referral has moved on in the meantime. Here it stands now."),
    "they_withdrew": _("The sender has withdrawn this referral. Nothing is left to do here."),
    "they_took_back": _("The sender has taken this referral back: it was sent by mistake. Nothing is left to do here."),
    "they_went_elsewhere": _("The sender has sent this referral elsewhere. Nothing is left to do here."),
    "draft": _("Draft saved. It waits in “to finish and send”."),
    "task": _("Contact recorded."),
    "retried": _("It is tried again now."),
    "discarded": _("Discarded. It will not be delivered."),
}


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence, how serious it is, and a way back where there is one."""

    text: Text
    level: str = "success"
    undo_url: str = ""
    draft_url: str = ""


def leave(response: HttpResponse, code: str, *, undo: str = "", draft: str = "") -> HttpResponse:
    """Leaves a message for the next page; `undo` and `draft` are paths of this site."""
    value = signing.dumps({"code": code, "undo": undo, "draft": draft}, salt=_SALT)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=_LONGEST_SECONDS, httponly=True, samesite="Lax", secure=secure)
    return response


def found(request: HttpRequest) -> Toast | None:
    """The message that the last page left, if any."""
    held = request.COOKIES.get(COOKIE)
    if not held:
        return None
    try:
        told = signing.loads(held, salt=_SALT, max_age=_LONGEST_SECONDS)
        level = "warning" if told["code"] in LOUD else "success"
        return Toast(SENTENCES[told["code"]], level, told["undo"], told.get("draft", ""))
    except (signing.BadSignature, KeyError, TypeError):
        return None


def take(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Forgets the message once a page has shown it."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def after(request: HttpRequest, url: str, code: str, *, undo: str = "", draft: str = "") -> HttpResponse:
    """Where to go after a form was accepted: a redirect, also for a form in a dialog, with a message."""
    response: HttpResponse
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204, headers={"HX-Redirect": url})
    else:
        response = HttpResponseRedirect(url, status=303)
    return leave(response, code, undo=undo, draft=draft) if code else response
