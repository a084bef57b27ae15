"""Making a link, handing it over, and getting in by it.

A code is counted before it is compared, and the count commits whatever comes of it: no number of parallel guesses gets
past it. A wrong code is then refused in a second command, so that it stands on record.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import consent.commands
import handoff.commands
import handoff.queries
from commands import command, emit
from consent.enums import Shown
from handoff.contracts import OutsideStanding
from handoff.enums import FactKind, State
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused
from outside.access import link_to_change, link_to_open, person_behind
from outside.contracts import Issued, Opened
from outside.enums import MACHINE, EventKind, HandoverWay, Permission
from outside.models import Link
from outside.queries import belongs_to, closed_of
from outside.rules import digest, ends_at, new_code, new_secret, typed, why_over
from staff.access import machine
from vault.index import blind

LONGEST_NAME = 60
CLOSED = _("This referral is not open to you any more. Whoever sent it can say why.")


@command(needs=Permission.ISSUE)
def issue_outside_link(actor: Actor, *, referral_id: UUID, expected_version: int) -> Issued:
    """Makes link and code for the receiver of a sent referral; an earlier link ends. Both are in the answer this once.

    Raises `NotFound`, `Conflict`, `Refused("not_outside")`, `Refused("consent_missing")` where nothing may leave.
    """
    kind = FactKind.LINK_ISSUED
    handoff.commands.note_link(actor, referral_id=referral_id, expected_version=expected_version, kind=kind)
    standing = _standing(actor, referral_id)
    if standing.closed:
        raise Refused("consent_missing", _("No consent and no emergency basis covers this. Record one, then send."))
    moment, token, code = now(), new_secret(), new_code()
    former = link_to_change(actor, referral_id, standing.task_id)
    if former is not None:
        former.replaced_at, former.session_until = moment, None
        _saved(former)
    row = Link(
        referral_id=referral_id,
        task_id=standing.task_id,
        recipient_id=standing.recipient_id,
        token_digest=digest(token),
        issued_by=actor.id,
        issued_at=moment,
        expires_at=ends_at(moment, days=_setting("LINK_DAYS", 30), consent_until=standing.until),
    )
    row.code_index = _index(row, code)
    row.save(force_insert=True)
    emit(Event(EventKind.ISSUED, "outside_link", row.id, row.version, related_id=referral_id))
    return Issued(row.id, row.version, referral_id, row.expires_at, token, code)


@command(needs=Permission.ISSUE)
def record_handover(actor: Actor, *, referral_id: UUID, expected_version: int, how: str) -> Ref:
    """Link and code have reached the receiver: delivered. `how` is a `HandoverWay`.

    Raises `NotFound`, `Conflict`, `Refused("no_link" | "already_handed_over")`, `Invalid`.
    """
    if how not in HandoverWay.values:
        raise Invalid("how", "unknown_choice", _("This is not one of the possible values."))
    about = {"kind": FactKind.DELIVERED, "details": {"how": how}}
    handoff.commands.note_link(actor, referral_id=referral_id, expected_version=expected_version, **about)
    link = link_to_change(actor, referral_id, _standing(actor, referral_id).task_id)
    if link is None:
        raise Refused("no_link", _("Make the link first."))
    if link.handed_over_at is not None:
        raise Refused("already_handed_over", _("This is on record already."))
    link.handed_over_at = now()
    return _saved(link)


def open_link(door: Actor, *, token: str, code: str, name: str, browser: str, language: str) -> Opened:
    """Lets in whoever has the right code: for half an hour, in this browser only; the first time signs for it (T05).

    `door` is `machine(tenant, "outside")`; `browser` is the secret that this browser was given before, or empty. Raises
    `NotFound`, `Invalid("name")`, `Refused("wrong_code" | "link_locked" | "link_taken" | "link_closed")`.
    """
    opened = try_code(door, token=token, code=code, name=name, browser=browser, language=language)
    return opened if opened.browser else refuse_code(door, link_id=opened.id)


@command(needs=Permission.OPEN)
def try_code(door: Actor, *, token: str, code: str, name: str, browser: str, language: str) -> Opened:
    """The first half of `open_link`: counts the code, compares it, and where it is right opens the session."""
    named = _checked_name(name)
    link = link_to_open(door, token)
    _check_open(door, link, browser)
    link.tries += 1
    if not hmac.compare_digest(link.code_index, _index(link, typed(code))):
        return _wrong(door, link)
    return _let_in(door, link, named, browser if belongs_to(link, browser) else new_secret(), language)


@command(needs=Permission.OPEN)
def refuse_code(door: Actor, *, link_id: UUID) -> Opened:  # noqa: ARG001 - the frame's
    """The second half where the code was wrong: always raises, so that the refusal stands on record."""
    link = Link.objects.get(id=link_id)
    if link.locked_at is not None:
        raise _locked()
    left = _setting("CODE_TRIES", 5) - link.tries
    message = _("This is not the code. Tries left: %(left)d. After that a new link is needed.")
    raise Refused("wrong_code", message % {"left": left})


@command(needs=Permission.OPEN)
def leave(door: Actor, *, token: str, browser: str) -> Ref:
    """Ends the session of this browser; the code opens it again. Raises `NotFound`."""
    link = link_to_open(door, token)
    if not belongs_to(link, browser):
        raise NotFound("link")
    link.session_until = None
    return _saved(link)


@command(needs=Permission.OPEN)
def note_package(door: Actor, *, referral_id: UUID) -> None:
    """The patient's ledger shows that the package is open to the receiver, once per version. For reactions."""
    task_id = handoff.queries.outside_task(door, referral_id=referral_id)
    standing = handoff.queries.outside_standing(door, task_id=task_id) if task_id else None
    if standing is None or standing.closed or not standing.package_number:
        return
    link = Link.objects.filter(task_id=standing.task_id, replaced_at=None).first()
    opener = (link.opened_by or "") if link is not None else ""
    _on_the_ledger(door, standing, f"package {standing.package_number}", opener)


def _check_open(door: Actor, link: Link, browser: str) -> None:
    if why_over(link, closed_of(door, link), now()):
        raise Refused("link_closed", CLOSED)
    if link.locked_at is not None:
        raise _locked()
    if link.browser_digest and not belongs_to(link, browser):
        raise Refused("link_taken", _("This link was opened in another browser already. Ask for a new one."))


def _wrong(door: Actor, link: Link) -> Opened:
    if link.tries >= _setting("CODE_TRIES", 5):
        link.locked_at, link.session_until = now(), None
        about = {"referral_id": link.referral_id, "expected_version": None}
        handoff.commands.note_link(door, kind=FactKind.LINK_LOCKED, **about)
    ref = _saved(link)
    return Opened(ref.id, ref.version)


def _let_in(door: Actor, link: Link, name: str, browser: str, language: str) -> Opened:
    moment, first = now(), link.opened_at is None
    link.tries, link.browser_digest, link.opened_by = 0, digest(browser), name
    link.session_until = moment + timedelta(minutes=_setting("SESSION_MINUTES", 30))
    if first:
        link.opened_at = moment
        _sign_for(door, link, language, moment)
    ref = _saved(link)
    return Opened(ref.id, ref.version, browser, link.session_until)


def _sign_for(door: Actor, link: Link, language: str, moment: datetime) -> None:
    """Whoever enters the code first signs for it; that it was delivered is certain by then."""
    if link.handed_over_at is None:
        link.handed_over_at = moment
        about = {"referral_id": link.referral_id, "expected_version": None, "details": {"how": "opened"}}
        handoff.commands.note_link(door, kind=FactKind.DELIVERED, **about)
    standing = _standing(door, link.referral_id)
    if standing.state == State.SENT:
        person = person_behind(door, link, language=language)
        version = standing.version
        handoff.commands.open_referral(person, referral_id=link.referral_id, expected_version=version)
    _on_the_ledger(door, standing, "preview", link.opened_by or "")


def _on_the_ledger(door: Actor, standing: OutsideStanding, what: str, opener: str) -> None:
    if standing.proof_id is None:
        return
    consent.commands.note_disclosure(
        door,
        crossing_id=uuid5(standing.task_id, what),
        conversation=standing.referral_id,
        proof_id=standing.proof_id,
        basis=standing.basis,
        patient_id=standing.patient_id,
        recipient_id=standing.recipient_id,
        recipient_name=standing.recipient_name,
        shown=Shown.DELIVERY,
        categories=standing.categories,
        at=now(),
        opened_by=opener,
    )


def _standing(actor: Actor, referral_id: UUID) -> OutsideStanding:
    """How the live task of this receiver stands. The caller has locked the referral."""
    works = machine(actor.tenant, MACHINE)
    task_id = handoff.queries.outside_task(works, referral_id=referral_id)
    found = handoff.queries.outside_standing(works, task_id=task_id) if task_id else None
    if found is None:
        raise NotFound("referral")
    return found


def _index(link: Link, code: str) -> str:
    """The code as it is stored: keyed by the organisation, and different for each link."""
    return blind("outside.code", f"{link.id}|{code}").hex()


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Invalid("name", "required", _("Write your name: whoever sent it sees who opened it."))
    if len(tidy) > LONGEST_NAME:
        raise Invalid("name", "too_long", _("Shorten this to 60 characters."))
    return tidy


def _locked() -> Refused:
    return Refused("link_locked", _("Too many wrong codes. This link is locked; ask for a new one by telephone."))


def _saved(link: Link) -> Ref:
    link.version += 1
    link.save()
    emit(Event(EventKind.CHANGED, "outside_link", link.id, link.version, related_id=link.referral_id))
    return Ref(link.id, link.version)


def _setting(name: str, otherwise: int) -> int:
    return int(getattr(settings, f"CARELOOP_OUTSIDE_{name}", otherwise))
