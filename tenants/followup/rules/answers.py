"""Checking answers against a form: every fault is reported at once, by the code of its item."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from followup.contracts import Answer, FormDefinition, FormItem
from kernel.errors import Invalid

_EMPTY: tuple[Any, ...] = (None, "", [])
_UNIT_WORDS = {"d": _("days")}


def checked(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers in their stored shape, in the order of the form; `Invalid.many` with a fault per field.

    Numbers and yes/no may come as strings, as pages send them. Decimals are stored as strings.
    """
    items = {item.code: item for item in form.items}
    faults = [_unknown(code) for code in answers if code not in items]
    kept: dict[str, Answer] = {}
    for code, item in items.items():
        try:
            answer = _answer(item, answers.get(code), asked=_asked(item, kept))
        except Invalid as fault:
            faults.append(fault)
        else:
            if answer is not None:
                kept[code] = answer
    faults += _incomplete(form, kept, {fault.field for fault in faults})
    if faults:
        raise Invalid.many(faults)
    return kept


def _asked(item: FormItem, kept: Mapping[str, Answer]) -> bool:
    if item.asked_when is None:
        return True
    other, value = item.asked_when
    return kept.get(other) == value


def _answer(item: FormItem, raw: Any, *, asked: bool) -> Answer | None:
    if raw in _EMPTY and not (item.kind == "choices" and raw == []):
        if item.required and asked:
            raise Invalid(item.code, "required", _("Answer this question."))
        return None
    if not asked:
        raise Invalid(item.code, "not_asked", _("This question does not belong to the answer given above."))
    return _READERS[item.kind](item, raw)


def _choice(item: FormItem, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in {option.value for option in item.options}:
        raise Invalid(item.code, "unknown_option", _("Choose one of the answers offered."))
    return raw


def _choices(item: FormItem, raw: Any) -> list[str]:
    if not isinstance(raw, list | tuple) or len(raw) > len(item.options):
        raise Invalid(item.code, "unknown_option", _("Choose one of the answers offered."))
    chosen = {_choice(item, value) for value in raw}
    if len(chosen) < item.at_least:
        raise Invalid(item.code, "required", _("Answer this question."))
    if any(pair <= chosen for pair in item.contradictory):
        raise Invalid(item.code, "contradiction", _("Two of the answers chosen exclude each other."))
    return [option.value for option in item.options if option.value in chosen]


def _yes_no(item: FormItem, raw: Any) -> bool:
    if raw in ("true", "false"):
        return bool(raw == "true")
    if not isinstance(raw, bool):
        raise Invalid(item.code, "not_yes_or_no", _("Answer yes or no."))
    return raw


def _integer(item: FormItem, raw: Any) -> int:
    number = _number(item, raw)
    if number != number.to_integral_value():
        raise Invalid(item.code, "not_a_whole_number", _("Enter a whole number."))
    return int(number)


def _decimal(item: FormItem, raw: Any) -> str:
    return f"{_number(item, raw):f}"


def _number(item: FormItem, raw: Any) -> Decimal:
    number = _parsed(raw)
    if number is None:
        raise Invalid(item.code, "not_a_number", _("Enter a number."))
    above = item.maximum is not None and number > item.maximum
    if above or (item.minimum is not None and number < item.minimum):
        text = _("Validation range %(minimum)s to %(maximum)s (a check for typing errors, not medicine).")
        greatest = f"{item.maximum} {_UNIT_WORDS.get(item.unit, item.unit)}".strip()
        raise Invalid(item.code, "outside_validation_range", text % {"minimum": item.minimum, "maximum": greatest})
    return number


def _parsed(raw: Any) -> Decimal | None:
    if not isinstance(raw, str | int | float | Decimal) or len(str(raw)) > 20:
        return None
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_READERS: dict[str, Callable[[FormItem, Any], Answer]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "integer": _integer,
    "decimal": _decimal,
}


def _incomplete(form: FormDefinition, kept: Mapping[str, Answer], faulty: set[str | None]) -> list[Invalid]:
    """Groups answered in part: one fault for each item of the group that is missing."""
    begun = {item.together for item in form.items if item.together and (item.code in kept or item.code in faulty)}
    missing = [item for item in form.items if item.together in begun and item.code not in kept]
    text = _("Answer this question too, or leave the whole group empty.")
    return [Invalid(item.code, "group_incomplete", text) for item in missing if item.code not in faulty]


def _unknown(code: Any) -> Invalid:
    return Invalid(str(code)[:60] or "answers", "unknown_field", _("The form has no such question."))
