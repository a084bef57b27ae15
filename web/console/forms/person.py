"""Who a person is, as the desk corrects it; and the township of an address, chosen where the directory has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console import words
from console.forms import fields
from kernel.errors import Text
from patients.contracts import AddressDetails, AddressView, PatientDetail
from patients.enums import Channel, LivingSituation, Sex
from tenancy.contracts import AreaCard

LANGUAGES = (("zh-hans", _("Chinese")), ("en", _("English")))
AS_IT_IS = "as-it-is"
COUNTY = 6  # digits of a county in the code of a township (GB/T 2260)


def township(areas: Sequence[AreaCard], held: AddressView | None = None) -> forms.Field:
    """The township: one of the region's where the directory has them, else a line. `held`: what is on record stays."""
    if not areas:
        return fields.line(_("Street or township"), required=False, longest=60)
    choices: list[tuple[str, Text]] = [("", _("outside this region, or not known"))]
    if held is not None and held.township and not _code_of(areas, held):
        choices.append((AS_IT_IS, held.township))
    choices += [(area.code, words.name_of(area)) for area in areas]
    hint = _("The centre that serves this street is suggested when the patient leaves.")
    return forms.ChoiceField(label=_("Street or township"), choices=choices, required=False, help_text=hint)


def address_of(given: dict[str, Any], areas: Sequence[AreaCard], held: AddressView | None = None) -> Any:
    """The address that was typed, with the county's code where the township was chosen; None where there is none."""
    line, chosen = given.get("address", ""), given.get("township", "")
    if not line:
        return None
    if chosen == AS_IT_IS and held is not None:
        return AddressDetails(line, held.area_code, held.township)
    area = next((one for one in areas if one.code == chosen), None)
    if area is not None:
        return AddressDetails(line, area.code[:COUNTY], area.name)
    return AddressDetails(line, township="" if areas else chosen)


def needs_its_address(form: forms.Form, given: dict[str, Any]) -> None:
    """A township is kept with the address it belongs to."""
    if given.get("township") and not given.get("address"):
        form.add_error("township", _("Give the address, too: a street is kept with it."))


def _code_of(areas: Sequence[AreaCard], held: AddressView) -> str:
    fitting = (one.code for one in areas if one.name == held.township and one.code.startswith(held.area_code or "-"))
    return next(fitting, "")


class DeathForm(forms.Form):
    """The day of a death."""

    on = fields.day(_("Day of death"))


class PersonForm(forms.Form):
    """What is on record about who the person is. What is known is corrected here, not emptied."""

    name = fields.line(_("Name"), longest=80)
    sex = fields.one_of(_("Sex"), Sex.choices)
    birth_date = fields.day(_("Date of birth"), required=False)
    living_situation = fields.one_of(_("Living situation"), LivingSituation.choices)
    address = fields.line(_("Address"), required=False, longest=200)
    preferred_channel = fields.one_of(_("How does the patient wish to be reached?"), Channel.choices)
    language = fields.one_of(_("Language of the patient"), LANGUAGES)

    def __init__(self, data: Any = None, *, person: PatientDetail, areas: Sequence[AreaCard]) -> None:
        held = person.address
        super().__init__(data, initial=_on_record(person, areas))
        self.areas, self.held = areas, held
        self.fields["township"] = township(areas, held)
        self.fields["birth_date"].required = person.birth_date is not None
        self.fields["address"].required = held is not None
        known = dict(LANGUAGES)
        if person.language not in known:
            self.fields["language"].choices = [*LANGUAGES, (person.language, person.language)]  # type: ignore[attr-defined]
        self.order_fields(["name", "sex", "birth_date", "living_situation", "address", "township"])

    def clean(self) -> dict[str, Any]:
        """What the command takes: the address in one, and the choices as the words they stand for."""
        given: dict[str, Any] = super().clean() or {}
        needs_its_address(self, given)
        if self.errors:
            return given
        address = address_of(given, self.areas, self.held)
        del given["township"]
        return {
            **given,
            "address": address,
            "sex": Sex(given["sex"]),
            "living_situation": LivingSituation(given["living_situation"]),
            "preferred_channel": Channel(given["preferred_channel"]),
        }


def _on_record(person: PatientDetail, areas: Sequence[AreaCard]) -> dict[str, Any]:
    held = person.address
    street = ((_code_of(areas, held) or AS_IT_IS) if areas else held.township) if held and held.township else ""
    return {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "living_situation": person.living_situation,
        "address": held.line if held else "",
        "township": street,
        "preferred_channel": person.preferred_channel,
        "language": person.language,
    }
