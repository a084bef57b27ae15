"""Who a person is, line by line."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from kernel.errors import Text
from patients.contracts import ContactView, PatientDetail
from patients.enums import Channel, LivingSituation


def pairs(detail: PatientDetail) -> tuple[tuple[Text, Text], ...]:
    """Name and value of everything on the identity panel; what is empty is said so by the page."""
    lines: list[tuple[Text, Text]] = [(one.kind.label, one.value or one.masked) for one in detail.identifiers]
    born = detail.birth_date.isoformat() if detail.birth_date else ""
    living = LivingSituation(detail.living_situation)
    lines += [
        (_("Born"), born),
        (_("Phone"), dial(detail.phone)),
        (_("Prefers"), Channel(detail.preferred_channel).label),
        (_("Address"), detail.address.line if detail.address else ""),
        (_("Street or township"), detail.address.township if detail.address else ""),
        (_("Lives"), "" if living == LivingSituation.UNKNOWN else living.label),
    ]
    lines += [(one.relation.label, _contact(one.name, one.phone, one.is_caregiver)) for one in detail.contacts]
    return tuple(lines)


def dial(phone: str) -> str:
    """A number as a link that calls it; empty where there is none."""
    return format_html('<a href="tel:{}">{}</a>', phone, phone) if phone else ""


def to_call(contacts: Iterable[ContactView]) -> tuple[Text, ...]:
    """Patient and family with numbers that a tap calls."""
    return tuple(
        format_html_join(" ", "{}", ((part,) for part in (one.relation.label, one.name, dial(one.phone)) if part))
        for one in contacts
    )


def _contact(name: str, phone: str, cares: bool) -> str:
    role = _("caregiver") if cares else ""
    return format_html_join(" · ", "{}", ((part,) for part in (name, dial(phone), role) if part))
