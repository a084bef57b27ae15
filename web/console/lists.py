"""The rail: every list of this person, named by the next action, with its count."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import dialogue.queries
import exchange.queries
import followup.queries
import handoff.queries
from console.panels import ListLink, Rail
from destinations.enums import Permission as DestinationPermission
from dialogue.enums import Permission as TalkPermission
from exchange.enums import Permission as ExchangePermission
from followup.enums import Permission as FollowupPermission
from followup.enums import TaskList
from handoff.enums import ListName
from handoff.enums import Permission as HandoffPermission
from kernel.actor import Actor
from kernel.errors import Text
from oversight.enums import Permission as OversightPermission
from staff.enums import Permission as StaffPermission
from staff.enums import Role
from tenancy.enums import Permission as DirectoryPermission

ICONS: dict[str, str] = {
    ListName.TO_SEND: "file-pen-line",
    ListName.NOT_YET_ACCEPTED: "hourglass",
    ListName.INFORMATION_ASKED: "message-circle-question-mark",
    ListName.DECLINED: "circle-x",
    ListName.ASKED: "reply",
    ListName.WITH_THE_RECEIVER: "hand-heart",
    ListName.OUTCOME_NOT_READ: "mail-open",
    ListName.NOTES_UNREAD: "message-square-text",
    ListName.GREEN_CHANNEL: "ambulance",
    ListName.WAITING_FOR_ACCEPTANCE: "inbox",
    ListName.ACCEPTED_NO_CONTACT: "user-check",
    ListName.IN_CARE: "heart-pulse",
    ListName.CANCELLATION_ASKED: "circle-slash",
    ListName.ESCALATED: "bell-ring",
    ListName.PARKED: "mailbox",
    TaskList.CALL_TODAY: "phone",
    TaskList.OVERDUE: "alarm-clock",
    TaskList.THIS_WEEK: "calendar-days",
}
FOLDED_FROM = 3
TONES: dict[str, str] = {
    ListName.GREEN_CHANNEL: "danger",
    ListName.ESCALATED: "warning",
    ListName.DECLINED: "warning",
    ListName.INFORMATION_ASKED: "warning",
    ListName.CANCELLATION_ASKED: "warning",
    ListName.WAITING_FOR_ACCEPTANCE: "warning",
    TaskList.OVERDUE: "warning",
}


def rail_for(actor: Actor, *, at: str) -> tuple[Rail, ...]:
    """The groups of lists that this person works on; `at` is the path of the page that is open."""
    cared = [_folded("followup", _("Follow-up"), _followup(actor, at))]
    moved = [_folded("referrals", _("Referrals"), _referrals(actor, at))]
    groups = (
        *(cared + moved if follows_up_first(actor) else moved + cared),
        Rail(_("Region"), _region(actor, at)),
        Rail(_("Organisation"), _organisation(actor, at)),
    )
    return tuple(group for group in groups if group.links or group.quiet)


def follows_up_first(actor: Actor) -> bool:
    """Whether calls and visits are this person's day: a nurse of a centre, who decides on no referral."""
    return Role.COMMUNITY_NURSE in actor.roles and not actor.may(HandoffPermission.DECIDE)


def _folded(name: str, title: Text, links: tuple[ListLink, ...]) -> Rail:
    quiet = tuple(link for link in links if link.count == 0 and not link.current)
    if len(quiet) < FOLDED_FROM:
        return Rail(title, links)
    return Rail(title, tuple(link for link in links if link not in quiet), quiet, name)


def home_of(actor: Actor) -> str:
    """The first list of this person in which somebody waits, else the first list."""
    links = [link for group in rail_for(actor, at="") for link in (*group.links, *group.quiet)]
    waiting = next((link for link in links if link.count), None)
    first = waiting or (links[0] if links else None)
    return first.url if first else reverse("console:nothing")


def _referrals(actor: Actor, at: str) -> tuple[ListLink, ...]:
    if not actor.may(HandoffPermission.READ):
        return ()
    settles = actor.may(ExchangePermission.SETTLE)
    found = [one for one in handoff.queries.lists(actor) if one.name != ListName.PARKED or not settles]
    links = [_link(reverse("console:list", args=[one.name]), one.label, one.name, one.count, at) for one in found]
    return (*_discharges(actor, at), *_messages(actor, at), *links)


def _messages(actor: Actor, at: str) -> tuple[ListLink, ...]:
    if not actor.may(TalkPermission.READ):
        return ()
    url, count = reverse("console:unread"), dialogue.queries.unread_referrals(actor)
    return (ListLink(url, _("Messages not read"), count, "message-circle", current=at == url),)


def _discharges(actor: Actor, at: str) -> tuple[ListLink, ...]:
    if not actor.may(HandoffPermission.PREPARE) or actor.tenant.kind != "hospital":
        return ()
    url = reverse("console:discharges")
    return (ListLink(url, _("Discharges"), None, "door-open", current=at == url),)


def _followup(actor: Actor, at: str) -> tuple[ListLink, ...]:
    if not actor.may(FollowupPermission.READ):
        return ()
    tasks = followup.queries.task_lists(actor)
    alerts = followup.queries.open_alert_count(actor)
    links = [_link(reverse("console:tasks", args=[one.name]), one.label, one.name, one.count, at) for one in tasks]
    url = reverse("console:alerts")
    return (ListLink(url, _("Alerts to answer"), alerts, "siren", "danger", at == url), *links)


def _region(actor: Actor, at: str) -> tuple[ListLink, ...]:
    if not actor.may(OversightPermission.READ):
        return ()
    url = reverse("console:region")
    return (ListLink(url, _("Counts and clocks"), None, "chart-no-axes-column", current=at == url),)


def _organisation(actor: Actor, at: str) -> tuple[ListLink, ...]:
    links = []
    if actor.may(DestinationPermission.READ):
        url = reverse("console:destinations")
        links.append(ListLink(url, _("Outside the network"), None, "building-2", current=at == url))
    if actor.may(ExchangePermission.SETTLE):
        parked = len(exchange.queries.parked(actor))
        links.append(_link(reverse("console:parked"), _("Parked messages"), ListName.PARKED, parked, at))
    if actor.may(StaffPermission.SEE_ACCESSES):
        who, refused = reverse("console:who_looked"), reverse("console:refusals")
        links.append(ListLink(who, _("Who looked"), None, "scan-eye", current=at == who))
        links.append(ListLink(refused, _("Refused accesses"), None, "ban", current=at == refused))
    if actor.may(HandoffPermission.CURATE):
        url = reverse("console:criteria")
        links.append(ListLink(url, _("Checklists for referrals"), None, "list-checks", current=at == url))
        url = reverse("console:protocols")
        links.append(ListLink(url, _("Joint protocols"), None, "handshake", current=at == url))
    if actor.may(HandoffPermission.CONFIGURE):
        url = reverse("console:settings")
        links.append(ListLink(url, _("Referrals: how we work"), None, "sliders-horizontal", current=at == url))
    if actor.may(DirectoryPermission.PUBLISH):
        url = reverse("console:published")
        links.append(ListLink(url, _("Beds and places we publish"), None, "bed", current=at == url))
    if actor.may(StaffPermission.MANAGE_PEOPLE) or actor.may(StaffPermission.PUBLISH_DUTY):
        url = reverse("console:people")
        links.append(ListLink(url, _("People and invitations"), None, "users", current=at == url))
    return tuple(links)


def _link(url: str, label: object, name: str, count: int | None, at: str) -> ListLink:
    return ListLink(url, label, count, ICONS.get(name, "list"), TONES.get(name, ""), at == url)  # type: ignore[arg-type]
