from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.errors import Refused


class PerhapsTheSame(Refused):
    """Persons of that name with the same birthday or telephone are registered; `existing_ids` are the ones to look at.

    Whoever looked and knows that it is another person names them in `another_than`.
    """

    def __init__(self, existing_ids: Iterable[UUID]) -> None:
        words = _("Somebody of this name with the same birthday or telephone is registered already. Is it the same?")
        super().__init__("perhaps_the_same", words)
        self.existing_ids = tuple(existing_ids)


class AlreadyRegistered(Refused):
    """The number names a person who is registered already; `patient_id` is the existing record to open."""

    def __init__(self, patient_id: UUID) -> None:
        super().__init__("already_registered", _("This person is registered already. Open the existing record."))
        self.patient_id = patient_id
