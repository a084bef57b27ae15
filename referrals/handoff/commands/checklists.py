"""What is ticked on a draft, and the organisation's own rows: a change is a new wording, none is ever lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from itertools import count

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup.contracts import AlertView
from handoff.contracts.criteria import Ticked
from handoff.contracts.payload import to_payload
from handoff.enums import Comparison, Direction, Disease, EventKind, Kind, Permission
from handoff.models import Criterion, ServiceRequest
from handoff.queries.criteria import asked_rows, frozen, is_followed, measured
from handoff.rules.criteria import newest, ticked
from handoff.rules.wording import is_code, is_loinc
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, NotFound
from kernel.ids import new_id

LONGEST_WORDS, LONGEST_UNIT, LARGEST = 300, 40, Decimal(1_000_000)


def tick(actor: Actor, order: ServiceRequest, by_hand: Iterable[str], alert: AlertView | None = None) -> None:
    """Keeps what a person ticked and what the readings say: those of the alert, else the newest of the last day.

    `Invalid("criteria", "unknown_criterion")` for a code that is not on the checklist of this kind. The caller saves.
    """
    codes = tuple(by_hand)
    rows = asked_rows(order.kind)
    held = {each.code: each for each in frozen(order)}
    if unknown := set(codes) - {row.code for row in rows} - set(held):
        raise Invalid("criteria", "unknown_criterion", _("One of these criteria does not exist: %s") % min(unknown))
    values = newest(alert.readings) if alert else measured(actor, order.patient_id, rows) if order.patient_id else {}
    known = order.kind == Kind.UP and is_followed(actor, order.patient_id, values)
    found = {each.code: each for each in ticked(rows, values, codes, followed=known)}
    before = {code: held[code] for code in codes if code in held and not (code in found and found[code].value)}
    whole = {**found, **before}
    order.criteria, order.checklist = list(whole), stored(whole.values())


def stored(rows: Iterable[Ticked]) -> str | None:
    """Ticked rows as the sealed column holds them."""
    plain = [to_payload(each) for each in rows]
    return json.dumps(plain, ensure_ascii=False) if plain else None


@command(needs=Permission.CURATE)
def add_criterion(
    actor: Actor,
    *,
    direction: str,
    text_zh: str,
    source: str,
    code: str = "",
    text_en: str = "",
    disease: str = "",
    loinc: str = "",
    comparison: str = "",
    limit: Decimal | None = None,
    unit: str = "",
) -> Ref:
    """A new row at the end of its list; without a code it gets one, without English words it says the Chinese ones.

    Raises `Invalid`; `Conflict` with the wording's number for a code in use.
    """
    code = code or _free_code()
    if not is_code(code):
        raise Invalid("code", "bad_code", _("Use 2 to 40 small letters, digits and underscores, a letter first."))
    standing = Criterion.objects.filter(code=code, current=True).first()
    if standing is not None:
        raise Conflict(standing.number)
    last = Criterion.objects.aggregate(last=Max("place"))["last"]
    row = Criterion(code=code, number=1, place=(last if last is not None else -1) + 1)
    return _kept(
        actor, row, direction, disease, (text_zh, text_en.strip() or text_zh, source), (loinc, comparison, limit, unit)
    )


@command(needs=Permission.CURATE)
def edit_criterion(
    actor: Actor,
    *,
    code: str,
    expected_version: int,
    direction: str,
    text_zh: str,
    source: str,
    text_en: str = "",
    disease: str = "",
    loinc: str = "",
    comparison: str = "",
    limit: Decimal | None = None,
    unit: str = "",
) -> Ref:
    """A new wording of a row; referrals keep the one that they were sent with. `expected_version` is the number that
    was read. Raises `NotFound`, `Conflict`, `Invalid`.
    """
    row = _next(code, expected_version)
    return _kept(
        actor, row, direction, disease, (text_zh, text_en.strip() or text_zh, source), (loinc, comparison, limit, unit)
    )


@command(needs=Permission.CURATE)
def retire_criterion(actor: Actor, *, code: str, expected_version: int, active: bool = False) -> Ref:
    """Takes a row off the list, or with `active` puts it on again; it is not deleted. Raises `NotFound`, `Conflict`."""
    row = _next(code, expected_version)
    row.active = active
    return _saved(actor, row)


def _next(code: str, expected: int) -> Criterion:
    """The next wording of a row, not saved; the present one is locked."""
    standing = Criterion.objects.select_for_update().filter(code=code, current=True).first()
    if standing is None:
        raise NotFound("criterion")
    if standing.number != expected:
        raise Conflict(standing.number)
    standing.id, standing.number = new_id(), standing.number + 1
    return standing


def _kept(
    actor: Actor,
    row: Criterion,
    direction: str,
    disease: str,
    words: tuple[str, str, str],
    rule: tuple[str, str, Decimal | None, str],
) -> Ref:
    row.direction, row.disease = _checked(direction, disease)
    row.text_zh, row.text_en, row.source = _worded(words)
    row.loinc, row.comparison, row.limit, row.unit = _ruled(rule)
    return _saved(actor, row)


def _checked(direction: str, disease: str) -> tuple[str, str]:
    message = _("This is not one of the possible values.")
    if direction not in Direction.values:
        raise Invalid("direction", "unknown_choice", message)
    if disease and disease not in Disease.values:
        raise Invalid("disease", "unknown_choice", message)
    return direction, disease


def _worded(words: tuple[str, str, str]) -> tuple[str, str, str]:
    """Chinese, English and the source: all three are needed, so that every reader knows what it rests on."""
    tidy = tuple(each.strip() for each in words)
    named = dict(zip(("text_zh", "text_en", "source"), tidy, strict=True))
    faults = [Invalid(name, "required", _("This must be filled in.")) for name, word in named.items() if not word]
    faults += [
        Invalid(name, "too_long", _("Shorten this to 300 characters."))
        for name, word in named.items()
        if len(word) > LONGEST_WORDS
    ]
    if faults:
        raise Invalid.many(faults)
    return tidy[0], tidy[1], tidy[2]


def _ruled(rule: tuple[str, str, Decimal | None, str]) -> tuple[str, str, Decimal | None, str]:
    """The measurable rule, whole or not at all."""
    loinc, comparison, limit, unit = rule[0].strip(), rule[1].strip(), rule[2], rule[3].strip()
    if not (loinc or comparison or unit) and limit is None:
        return "", "", None, ""
    if not is_loinc(loinc):
        raise Invalid("loinc", "bad_loinc", _("A LOINC code has digits, a hyphen and a check digit, as 8480-6."))
    if comparison not in Comparison.values:
        raise Invalid("comparison", "unknown_choice", _("This is not one of the possible values."))
    if limit is None or not limit.is_finite() or abs(limit) >= LARGEST:
        raise Invalid("limit", "required", _("Give the number that ticks the row."))
    if not unit or len(unit) > LONGEST_UNIT:
        raise Invalid("unit", "required", _("Give the unit as readings have it (UCUM), such as mm[Hg]."))
    return loinc, comparison, limit, unit


def _saved(actor: Actor, row: Criterion) -> Ref:
    Criterion.objects.filter(code=row.code, current=True).update(current=False)
    row.changed_at, row.changed_by, row.current = now(), actor.id, True
    row.save(force_insert=True)
    emit(Event(EventKind.CRITERION_SET, "criterion", row.id, row.number))
    return Ref(row.id, row.number)


def _free_code() -> str:
    taken = set(Criterion.objects.filter(code__startswith="row_").values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"row_{number}") not in taken)
