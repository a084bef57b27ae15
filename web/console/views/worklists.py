"""Lists of referrals, of promised contacts and of alerts: drawn fresh, with an honest word when nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

import dialogue.queries
import followup.queries
import handoff.commands
import handoff.queries
import patients.queries
import staff.queries
import tenancy.queries
from console import rendering, words
from console.doors import StaffView
from console.forms import filters
from console.panels import Act, Row
from console.presenters import identity, rows
from console.views.acting import Back
from dialogue.enums import Permission as TalkPermission
from followup.contracts import TaskView
from followup.enums import TaskList
from handoff.contracts import ListFilter
from handoff.enums import FileForm, Kind, ListName, State
from handoff.enums import Permission as HandoffPermission
from kernel.actor import Actor
from kernel.errors import NotFound, Text
from kernel.pages import Page
from patients.enums import Permission as PatientPermission
from staff.enums import Role

PAGE = 15
FURTHER = 6
"""Pages that are looked through for a row that may have left its list."""
CARERS = (Role.WARD_NURSE, Role.HOSPITAL_DOCTOR, Role.COMMUNITY_DOCTOR, Role.COMMUNITY_NURSE)
SENDING = frozenset({ListName.TO_SEND, ListName.NOT_YET_ACCEPTED})


CAME_FROM = "list"


def remembered(response: HttpResponse, path: str) -> HttpResponse:
    """Keeps the path of the list in the browser, for the way back from what is opened out of it."""
    response.set_cookie(CAME_FROM, path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def came_from(request: HttpRequest, kind: str = "") -> Back:
    """The list that was looked at last, else the first one. A referral of a `kind` that cannot stand in that list leads
    to the list of its kind, or home.
    """
    back = _last_looked_at(request)
    green = reverse("console:list", args=[ListName.GREEN_CHANNEL.value])
    own = {green: Kind.UP_GREEN, reverse("console:discharges"): Kind.DOWN}.get(back.url)
    return back if not kind or own in (None, kind) else Back(reverse("console:home"), _("My lists"))


def _last_looked_at(request: HttpRequest) -> Back:
    try:
        found = resolve(request.COOKIES.get(CAME_FROM, ""))
    except Resolver404:
        return Back(reverse("console:home"), _("My lists"))
    name, kind = str(found.kwargs.get("name", "")), found.url_name
    if kind == "list" and name in ListName.values:
        return Back(reverse("console:list", args=[name]), ListName(name).label)
    if kind == "tasks" and name in TaskList.values:
        return Back(reverse("console:tasks", args=[name]), TaskList(name).label)
    known = {"discharges": _("Discharges"), "alerts": _("Alerts to answer"), "unread": _("Messages not read")}
    if kind in known:
        return Back(reverse(f"console:{kind}"), known[kind])
    return Back(reverse("console:home"), _("My lists"))


def tasks_url(request: HttpRequest) -> str:
    """The list of contacts that was looked at last, else today's."""
    found = came_from(request).url
    lists = {reverse("console:tasks", args=[one]) for one in TaskList.values}
    return found if found in lists else reverse("console:tasks", args=[TaskList.CALL_TODAY])


class ListView(StaffView):
    """Subclasses say the title and fetch the rows. `X-Careloop-Ids` asks only which subjects the first page holds."""

    filtered = False
    other_label: Text = ""
    since_label: Text = gettext_lazy("Waiting since")
    none_title: Text = ""
    none_text: Text = ""
    icon = "circle-check"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        if request.headers.get("X-Careloop-Ids"):
            return self.reading(self._ids)
        return self.reading(self._draw)

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        """The rows of one page and the page they came from."""
        raise NotImplementedError

    def title(self) -> Text:
        """What the list is called."""
        raise NotImplementedError

    def unread(self, page: Page[Any]) -> dict[UUID, int]:
        """How many messages of each referral on the page this person has not read."""
        if not page.items or not self.actor.may(TalkPermission.READ):
            return {}
        return dialogue.queries.unread_counts(self.actor, referral_ids=[one.id for one in page.items])

    def acts(self) -> tuple[Act, ...]:
        """What can be begun from here."""
        return ()

    def kept(self) -> dict[str, str]:
        """What the address says besides the filters, for the pages of the list."""
        return {}

    @property
    def filters(self) -> ListFilter:
        """What the address narrows the list to."""
        return filters.asked(self.request.GET) if self.filtered else ListFilter()

    def states(self) -> tuple[State, ...]:
        """The states between which one may choose."""
        return ()

    def export_url(self) -> str:
        """Where the list is taken out as a file; empty where this person may not, or there is no such file."""
        return ""

    def _sieve(self) -> dict[str, Any]:
        """The form of the filters, how many of them narrow, and the way back to the whole list."""
        if not self.filtered:
            return {}
        offered = filters.Offered(_partners(self.actor), _people(self.actor), self.states())
        names = self.filters.names
        number = len([name for name in names if name != "text"])
        return {
            "sieve": filters.FilterForm(self.request.GET, offered),
            "sought": self.filters.text,
            "narrowing": number,
            "all_url": self.request.path if names else "",
            "kept": [(name, value) for name, value in self.request.GET.items() if name in filters.NAMES and value],
            "export_url": self.export_url(),
            "file_forms": FileForm.choices,
        }

    def _ids(self) -> HttpResponse:
        """The first page, and of the rows that the header names those that stand in no page any more, with a word."""
        found, page = self.fetch(None)
        first = [row.subject for row in found]
        asked = {one for one in self.request.headers["X-Careloop-Ids"].split()[:PAGE] if _is_id(one)} - set(first)
        for _further in range(FURTHER):
            if not asked or not page.next_cursor:
                break
            found, page = self.fetch(page.next_cursor)
            asked -= {row.subject for row in found}
        left = asked if not page.next_cursor else ()
        told = {"subjects": first, "gone": {one: str(self.gone(one)) for one in left}}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})

    def gone(self, _subject: str) -> Text:
        """Why a row left the list."""
        return _("dealt with")

    def _draw(self) -> HttpResponse:
        after = self.request.GET.get("after") or None
        found, page = self.fetch(after)
        here, query = self.request.path, self.request.GET if self.filtered else {}
        first = filters.address(here, query, **self.kept())
        onward = filters.address(here, query, **self.kept(), after=page.next_cursor) if page.next_cursor else ""
        none = (self.none_title or _("Nobody is waiting"), self.none_text or _("What is new appears here by itself."))
        if self.filters.names:
            none = (_("No matches"), _("Nothing in this list fits the search and the filters."))
        context = {
            "title": self.title(),
            "rows": found,
            "list_url": first,
            "acts": self.acts(),
            "other_label": self.other_label,
            "since_label": self.since_label,
            "next_url": onward,
            "previous_url": first if after else "",
            "note": self.note(page),
            "empty_title": none[0],
            "empty_text": none[1],
            "empty_icon": "search-x" if self.filters.names else self.icon,
            **self._sieve(),
        }
        return remembered(rendering.page(self.request, "console/worklist.html", context), self.request.path)

    def note(self, page: Page[Any]) -> Text:
        """How many there are; of a narrowed list how many fit."""
        if self.filters.names and page.total:
            return _("%(count)s match") % {"count": page.total}
        return _("%(count)s in all") % {"count": page.total} if page.total else ""


class Referrals(ListView):
    """One of the lists of referrals."""

    filtered = True

    @property
    def name(self) -> ListName:
        """Which list; another word is no page."""
        if self.kwargs["name"] not in ListName.values:
            raise Http404
        return ListName(self.kwargs["name"])

    @property
    def other_label(self) -> Text:  # type: ignore[override]
        return _("Other organisation")

    def title(self) -> Text:
        return self.name.label

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        wanted = self.filters
        page = handoff.queries.inbox(self.actor, list_name=self.name, filters=wanted, after=after, limit=PAGE)
        unread = self.unread(page)
        return tuple(rows.referral_row(one, unread=unread.get(one.id, 0)) for one in page.items), page

    def gone(self, subject: str) -> Text:
        return _state_of(self.actor, subject) or super().gone(subject)

    def export_url(self) -> str:
        return reverse("console:export", args=[self.name]) if self.actor.may(HandoffPermission.EXPORT) else ""

    def states(self) -> tuple[State, ...]:
        return handoff.queries.states_in(self.name)

    def acts(self) -> tuple[Act, ...]:
        if self.name not in SENDING or not self.actor.may(HandoffPermission.PREPARE):
            return ()
        if self.actor.tenant.kind != "hospital":
            return ()
        return (Act(reverse("console:start"), _("Start a handoff"), "plus", "main"),)


class Export(Referrals):
    """The list as it is narrowed, as a file."""

    http_method_names = ["post"]  # noqa: RUF012 - as Django declares it

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        about = {"list_name": self.name, "form": request.POST.get("form", ""), "filters": filters.asked(request.POST)}
        made = handoff.commands.export_list(self.actor, **about)
        called = get_valid_filename(made.name.replace(self.name.value, str(self.name.label), 1))
        named = {"Content-Disposition": content_disposition_header(True, called), "Cache-Control": "no-store"}
        return HttpResponse(made.content, content_type=made.media_type, headers=named)


class Discharges(ListView):
    """The ward's discharges, the next to leave first: "not yet accepted" until somebody has taken over."""

    icon = "door-open"
    filtered = True

    @property
    def other_label(self) -> Text:  # type: ignore[override]
        return _("Centre")

    def title(self) -> Text:
        return _("Discharges")

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        page = handoff.queries.discharges(self.actor, filters=self.filters, after=after, limit=PAGE)
        unread = self.unread(page)
        return tuple(rows.discharge_row(one, unread=unread.get(one.id, 0)) for one in page.items), page

    def gone(self, subject: str) -> Text:
        return _state_of(self.actor, subject) or super().gone(subject)

    def acts(self) -> tuple[Act, ...]:
        return (Act(reverse("console:start"), _("Start a handoff"), "plus", "main"),)


class Tasks(ListView):
    """One of the lists of promised contacts."""

    none_title = gettext_lazy("No contacts to make")
    since_label = pgettext_lazy("contact", "Due")

    @property
    def name(self) -> TaskList:
        """Which list; another word is no page."""
        if self.kwargs["name"] not in TaskList.values:
            raise Http404
        return TaskList(self.kwargs["name"])

    @property
    def other_label(self) -> Text:  # type: ignore[override]
        return _("Assigned to")

    def title(self) -> Text:
        return self.name.label

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        page = followup.queries.tasks_due(self.actor, list_name=self.name, mine=self.is_mine, after=after, limit=PAGE)
        people = patients.queries.summaries(self.actor, patient_ids=[task.patient_id for task in page.items])
        names, numbers = _assignees(page.items), self._numbers(page.items)
        shown = (rows.task_row(one, people.get(one.patient_id), names, numbers(one.patient_id)) for one in page.items)
        return tuple(shown), page

    @property
    def is_mine(self) -> bool:
        """Whether only one's own are asked for."""
        return self.request.GET.get("mine") == "1"

    def kept(self) -> dict[str, str]:
        return {"mine": "1"} if self.is_mine else {}

    def acts(self) -> tuple[Act, ...]:
        if self.is_mine:
            return (Act(self.request.path, _("Everybody's contacts"), "users"),)
        return (Act(f"{self.request.path}?mine=1", _("Only mine"), "user"),)

    def _numbers(self, tasks: Iterable[TaskView]) -> Callable[[UUID], tuple[Text, ...]]:
        """Whom to call, for those who may see whole numbers."""
        if not self.actor.may(PatientPermission.READ):
            return lambda _patient_id: ()
        found = patients.queries.to_call(self.actor, patient_ids=[task.patient_id for task in tasks])
        return lambda patient_id: identity.to_call(found.get(patient_id, ()))


class Alerts(ListView):
    """Alerts that nobody has closed."""

    icon = "shield-check"
    none_title = gettext_lazy("No alerts")

    @property
    def other_label(self) -> Text:  # type: ignore[override]
        return _("Rule")

    def title(self) -> Text:
        return _("Alerts to answer")

    def fetch(self, after: str | None) -> tuple[tuple[Row, ...], Page[Any]]:
        page = followup.queries.open_alerts(self.actor, after=after, limit=PAGE)
        people = patients.queries.summaries(self.actor, patient_ids=[alert.patient_id for alert in page.items])
        return tuple(rows.alert_row(alert, people.get(alert.patient_id)) for alert in page.items), page


def _state_of(actor: Actor, subject: str) -> Text:
    """The state of a referral; empty where it is open to this person no more."""
    try:
        return handoff.queries.referral(actor, referral_id=UUID(subject)).state_label
    except NotFound:
        return ""


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _assignees(tasks: Iterable[TaskView]) -> Any:
    return staff.queries.names({task.assignee_id for task in tasks})


def _partners(actor: Actor) -> tuple[tuple[str, Text], ...]:
    """The organisations with which there is an agreement, in either direction, by name."""
    mine = actor.tenant.id
    ids = {one for card in tenancy.queries.partnerships(mine) for one in (card.sender_id, card.recipient_id)}
    return tuple((str(card.id), words.name_of(card)) for card in tenancy.queries.organisations(ids=ids - {mine}))


def _people(actor: Actor) -> tuple[tuple[str, Any], ...]:
    """Oneself, whoever lets one act for them, and the other doctors and nurses."""
    acting = {one.id: one.signature for one in staff.queries.acting_for(actor)}
    others = [one for one in staff.queries.people(actor, roles=CARERS) if one.id not in acting and one.id != actor.id]
    groups = (
        (_("You act for"), [(str(id_), name) for id_, name in acting.items()]),
        (_("Colleagues"), [(str(one.id), one.name) for one in others]),
    )
    return ((str(actor.id), _("Myself")), *((label, people) for label, people in groups if people))
