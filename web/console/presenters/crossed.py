"""What a paper may say of a person: what crossed and is allowed, with a word for everything that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consent.enums import Category
from console.presenters import people
from handoff.contracts import ReferralView
from handoff.enums import PackageStatus
from patients.enums import ContactRelation, IdentifierKind

Content = Mapping[str, Any]
NOTHING: Content = {}
_WHY_NOT: dict[str, str] = {
    PackageStatus.AFTER_ACCEPTANCE: "after_acceptance",
    PackageStatus.ON_ITS_WAY: "after_acceptance",
    PackageStatus.NOT_OPEN: "over",
    PackageStatus.NOT_FROZEN: "not_recorded",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value on paper: its text, or why there is none (`not_recorded`, `withheld`, `after_acceptance`, `over`)."""

    text: str = ""
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Crossed:
    """The package of a referral, asked for by category; before acceptance and after a withdrawal it has none."""

    view: ReferralView

    @property
    def is_here(self) -> bool:
        """Whether the package may be read."""
        return self.view.package.status == PackageStatus.HERE

    @property
    def is_over(self) -> bool:
        """Whether it has ended at the receiver, to whom nothing of the sender's is open any more."""
        return self.view.package.status == PackageStatus.NOT_OPEN

    def why_not(self, category: Category) -> str:
        """The word for a category that is not here; empty where it is."""
        if not self.is_here:
            return _WHY_NOT.get(self.view.package.status, "withheld")
        status = next((one.status for one in self.view.package.sections if one.category == category), "not_recorded")
        return "" if status == "here" else status

    def content(self, category: Category) -> Content:
        """What is here of a category that is one object, such as identity or plan."""
        found = self._held(category)
        return found if isinstance(found, Mapping) else NOTHING

    def rows(self, category: Category) -> tuple[Content, ...]:
        """What is here of a category of the clinical record, the newest first."""
        found = self._held(category)
        if isinstance(found, Mapping):
            found = found.get("rows") or found.get(category)
        rows: Iterable[Any] = found if isinstance(found, list | tuple) else ()
        return tuple(row for row in rows if isinstance(row, Mapping))

    def _held(self, category: Category) -> Any:
        if not self.is_here:
            return None
        return next((one.content for one in self.view.package.sections if one.category == category), None)

    def said(self, text: object, category: Category) -> Said:
        """A value out of a category, or the word for its absence."""
        shown = str(text or "").strip()
        return Said(shown) if shown else Said(absent=self.why_not(category) or "not_recorded")

    @property
    def identity(self) -> Content:
        """Who the person is."""
        return self.content(Category.IDENTITY)

    @property
    def name(self) -> str:
        """The name, masked where the identity has not crossed; after the end the receiver's own record has it."""
        own = self.view.patient_name if self.is_over else self.view.preview.masked_name
        return str(self.identity.get("name") or "") or own

    @property
    def years(self) -> int | None:
        """Completed years today, None where no birth date has crossed."""
        born = self.identity.get("birth_date")
        return people.years_since(date.fromisoformat(str(born))) if born else None

    @property
    def address(self) -> Said:
        """Where the person lives."""
        return self.said((self.identity.get("address") or {}).get("line"), Category.IDENTITY)

    @property
    def phone(self) -> Said:
        """The person's own telephone, else that of the first contact."""
        contacts = [one for one in self.identity.get("contacts") or () if one.get("phone")]
        own = next((one for one in contacts if one.get("relation") == ContactRelation.SELF), None)
        chosen: Content = own or next(iter(contacts), NOTHING)
        return self.said(chosen.get("phone"), Category.IDENTITY)

    def number(self, kind: IdentifierKind) -> Said:
        """A number of the person, of that kind."""
        numbers: Iterable[Content] = self.identity.get("identifiers") or ()
        found = next((one for one in numbers if one.get("kind") == kind), NOTHING)
        return self.said(found.get("value"), Category.IDENTITY)
