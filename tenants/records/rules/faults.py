"""How a reader says what is wrong: the deepest level names the element, each level above adds where it stands."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, Text
from records.enums import Fault

REASONS: dict[Fault, Text] = {
    Fault.NOT_JSON: _("this is not JSON as FHIR has it"),
    Fault.NOT_A_BUNDLE: _("a FHIR R4 Bundle is expected here"),
    Fault.BUNDLE_TYPE: _("only bundles of type transaction, batch or collection can be imported"),
    Fault.NO_ENTRIES: _("the bundle has no entries"),
    Fault.TOO_MANY_PERSONS: _("the bundle has too many patients; split it"),
    Fault.WRONG_TYPE: _("the value has another type than FHIR R4 says"),
    Fault.ELEMENT_MISSING: _("FHIR R4 demands this element and it is missing"),
    Fault.RESOURCE_MISSING: _("the entry has no resource"),
    Fault.FULL_URL_MISSING: _("the entry has no fullUrl"),
    Fault.FULL_URL_TWICE: _("another entry has the same fullUrl"),
    Fault.RESOURCE_TWICE: _("another entry has the same resource type and id"),
    Fault.METHOD: _("only POST and PUT can be imported"),
    Fault.BAD_ID: _("this is not a FHIR id"),
    Fault.BAD_DATE: _("this is not a FHIR date between the years 1800 and 2999"),
    Fault.BAD_NUMBER: _("this is not a number that can be kept"),
    Fault.TOO_LONG: _("the text is too long"),
    Fault.REFERENCE_TARGET: _("the reference leads nowhere: its target is neither in the bundle nor recorded here"),
    Fault.SUBJECT_OUTSIDE: _("it cannot be told which patient this belongs to"),
    Fault.OTHER_PERSON: _("this id of this source is already recorded for another person"),
}


class Broken(Exception):
    """An element that cannot be read. `path` grows from the inside out: `coding[0].system`, `code.coding[0].system`."""

    def __init__(self, fault: Fault, path: str = "") -> None:
        super().__init__(fault)
        self.fault, self.path = fault, path

    def under(self, parent: str) -> Broken:
        """The same fault, one level further out."""
        glue = "" if not self.path or self.path.startswith("[") else "."
        return Broken(self.fault, f"{parent}{glue}{self.path}")


def refused(fault: Fault, *, path: str, resource_type: str = "") -> Invalid:
    """The fault as the caller sees it: `field` is the JSON path, whose `entry[17]` is the entry's index from 0."""
    frame = _("{path} ({type}): {reason}.") if resource_type else _("{path}: {reason}.")
    return Invalid(path, fault, format_lazy(frame, path=path, type=resource_type, reason=REASONS[fault]))
