from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.errors import Refused


class AlreadyRegistered(Refused):
    """The number names a person who is registered already; `patient_id` is the existing record to open."""

    def __init__(self, patient_id: UUID) -> None:
        super().__init__("already_registered", _("This person is registered already. Open the existing record."))
        self.patient_id = patient_id
