from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.errors import Refused


class AlreadyOpen(Refused):
    """A referral of the same kind for this patient and service is open: `existing_id` is the one to open instead."""

    def __init__(self, existing_id: UUID) -> None:
        super().__init__("already_open", _("There is already an open referral of this kind. Open that one instead."))
        self.existing_id = existing_id
