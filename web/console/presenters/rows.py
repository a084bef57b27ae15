"""Lines of the worklists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from console.panels import Act, Clock, Row, Tag
from console.presenters import people, readings
from console.presenters.package import rule_set
from console.presenters.standing import NOBODY_YET, named_for
from followup.contracts import AlertView, TaskView
from followup.enums import AlertState, TaskKind
from handoff.contracts import ReferralRow
from handoff.enums import Kind, Priority, Side, State, Verb
from kernel import clock
from kernel.errors import Text
from patients.contracts import PatientSummary

TAKEN_OVER = frozenset({State.ACCEPTED, State.SCHEDULED})


def referral_row(row: ReferralRow, *, act: bool = True, unread: int = 0) -> Row:
    """One referral; `unread`: messages of the other side that this person has not read."""
    english = (get_language() or "").startswith("en")
    partner = row.partner_name_en if english and row.partner_name_en else row.partner_name
    return Row(
        url=reverse("console:referral", args=[row.id]),
        patient=row.patient_name or _("Anonymous question"),
        person=f"{people.sex_of(row.sex)} · {people.age_of(row.age, row.age_band)}",
        why=row.reason or row.service_name,
        since=row.since,
        other=partner,
        clock=_clock(row),
        tags=(*_tags(row), *_unread(unread)),
        act=_act(row) if act else None,
        glance=reverse("console:glance", args=[row.id]),
        subject=str(row.id),
    )


def talk_row(row: ReferralRow, unread: int) -> Row:
    """One referral with messages that are not read: the way is to the conversation."""
    shown = referral_row(row, unread=unread)
    url = f"{shown.url}#messages"
    return replace(shown, url=url, clock=None, act=Act(url, _("Read"), "message-circle", "main"))


def discharge_row(row: ReferralRow, *, unread: int = 0) -> Row:
    """One patient who leaves the ward, with the clock of every other list; the planned discharge is always said."""
    shown = referral_row(row, unread=unread)
    leaving, tags = _leaving(row), list(shown.tags)
    if leaving is not None and leaving != shown.clock:
        tags.append(Tag(_("leaves %(at)s") % {"at": f"{clock.local(leaving.due_at):%m-%d %H:%M}"}, "", "door-open"))
    if row.discharged_at is not None and row.state in NOBODY_YET:
        tags.insert(0, Tag(_("left, nobody has taken over"), "danger", "octagon-alert"))
    if row.responsible_name:
        tags.append(Tag(_("taken over by %(name)s") % {"name": row.responsible_name}, "success", "user-check"))
    return replace(shown, tags=tuple(tags))


def _clock(row: ReferralRow) -> Clock | None:
    """The one clock of a row, the same in every list: what falls due first; a discharge counts until it is over."""
    leaving = _leaving(row)
    if row.due_at is None:
        return leaving
    if leaving is not None and leaving.state == "running" and leaving.due_at < row.due_at:
        return leaving
    return Clock(_("due"), row.due_at)


def _leaving(row: ReferralRow) -> Clock | None:
    """When the patient leaves our ward, until that has happened or the referral is over."""
    ours = row.side == Side.SENDER and row.discharged_at is None and row.state in NOBODY_YET | TAKEN_OVER
    if row.planned_discharge_at is None or not ours:
        return None
    return Clock(_("leaves"), row.planned_discharge_at, "stopped" if row.state in TAKEN_OVER else "running")


def _tags(row: ReferralRow) -> tuple[Tag, ...]:
    tags = [Tag(row.state_label, "warning" if row.escalation_level else "")]
    if row.kind == Kind.UP_GREEN:
        tags.insert(0, Tag(row.kind_label, "danger", "ambulance"))
    elif row.priority != Priority.ROUTINE:
        tags.insert(0, Tag(row.priority_label, "warning", "chevrons-up"))
    if row.not_yet_accepted and row.side == Side.SENDER:
        tags.append(Tag(_("not yet accepted"), "warning", "hourglass"))
    if row.unread_notes:
        tags.append(Tag(_("%(count)s new notes") % {"count": row.unread_notes}, "info", "message-square-text"))
    if row.asked:
        tags.append(Tag(_("asked"), "info", "reply"))
    return tuple(tags)


def _unread(count: int) -> tuple[Tag, ...]:
    if not count:
        return ()
    words = ngettext("%(count)s message not read", "%(count)s messages not read", count) % {"count": count}
    return (Tag(words, "info", "message-circle"),)


def _act(row: ReferralRow) -> Act:
    """The next step where this person may take it, else the way to the page."""
    if not row.next_action:
        return Act(reverse("console:referral", args=[row.id]), _("Open"), style="plain")
    if row.next_action == Verb.SEND:
        return Act(reverse("console:referral", args=[row.id]), _("Go on"))
    url = reverse("console:act", args=[row.id, row.next_action.replace("_", "-")])
    return Act(url, named_for(row.kind, row.next_action), dialog=True)


def task_row(
    task: TaskView, patient: PatientSummary | None, names: Mapping[UUID, str], numbers: tuple[Text, ...] = ()
) -> Row:
    """One promised contact; `numbers` to call, for those who may see them whole."""
    tries = ngettext("%(count)s try", "%(count)s tries", task.attempts) % {"count": task.attempts}
    return Row(
        url=reverse("console:patient", args=[task.patient_id]),
        patient=patient.name if patient else _("not open to you"),
        person=" · ".join(str(fact) for fact in people.in_short(patient, phone=not numbers)[:3]) if patient else "",
        numbers=numbers,
        why=TaskKind(task.kind).label,
        since=task.due_from,
        other=names.get(task.assignee_id, ""),
        clock=Clock(_("until"), task.due_until),
        tags=(Tag(tries, "info", "phone-missed"),) if task.attempts else (),
        act=Act(reverse("console:task", args=[task.id]), _("Record the contact"), dialog=True)
        if task.may_complete
        else None,
        later=_("Recorded from %(day)s on; before that the next contact of the plan comes first.")
        % {"day": f"{clock.local(task.due_from):%m-%d}"}
        if not task.may_complete and task.due_from > clock.now()
        else "",
        subject=str(task.id),
    )


def alert_row(alert: AlertView, patient: PatientSummary | None) -> Row:
    """One alert that waits for somebody: its value and its signs, and how long it has stood."""
    url = reverse("console:patient", args=[alert.patient_id])
    again = [Tag(_("again %(at)s") % {"at": f"{clock.local(alert.at):%m-%d %H:%M}"}, "clock")] if alert.repeats else []
    seen = [Tag(AlertState(alert.state).label, "", "hand")] if alert.state == AlertState.ACKNOWLEDGED else []
    return Row(
        url=url,
        patient=patient.name if patient else _("not open to you"),
        person=" · ".join(str(fact) for fact in people.in_short(patient)[:2]) if patient else "",
        why=f"{readings.value_of(alert)} · {alert.explanation.sentence(get_language() or 'zh')}",
        since=alert.raised_at,
        other=rule_set(alert.rule_set),
        tags=(readings.tag_of(alert), *again, *seen),
        act=Act(url, _("Open"), style="plain"),
        subject=str(alert.id),
        stands=alert.raised_at,
    )
