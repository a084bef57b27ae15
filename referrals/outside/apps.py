from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import consent.enums as consents
import handoff.enums as referrals
import patients.enums as persons
from outside.enums import MACHINE, EventKind, Permission
from staff.enums import Role

SENDING = frozenset({Permission.ISSUE, Permission.READ})


class OutsideConfig(AppConfig):
    """The machine `outside` stands at the door: it counts codes and lets in whoever has the right one."""

    name = "outside"
    verbose_name = _("Receivers outside the network")
    grants = {
        Role.WARD_NURSE: SENDING,
        Role.HOSPITAL_DOCTOR: SENDING,
        Role.REFERRAL_OFFICE: SENDING,
        Role.COMMUNITY_DOCTOR: SENDING,
        Role.COMMUNITY_NURSE: SENDING,
        Role.CENTRE_HEAD: SENDING,
    }
    machine_grants = {
        MACHINE: frozenset(
            {
                Permission.OPEN,
                referrals.Permission.READ,
                referrals.Permission.LINK,
                consents.Permission.KEEP,
                persons.Permission.FIND,
            }
        )
    }

    def ready(self) -> None:
        from journal.kinds import register
        from outside import reactions  # noqa: F401

        for kind in EventKind:
            register(kind, needs=Permission.READ)
