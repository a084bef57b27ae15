from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from destinations.enums import EventKind, Permission
from staff.enums import Role

REFERRING = frozenset({Permission.READ, Permission.KEEP})


class DestinationsConfig(AppConfig):
    name = "destinations"
    verbose_name = _("Institutions outside the network")
    grants = {
        Role.WARD_NURSE: REFERRING,
        Role.HOSPITAL_DOCTOR: REFERRING,
        Role.REFERRAL_OFFICE: REFERRING,
        Role.COMMUNITY_DOCTOR: REFERRING,
        Role.COMMUNITY_NURSE: frozenset({Permission.READ}),
        Role.CENTRE_HEAD: REFERRING,
        Role.ORGANISATION_ADMINISTRATOR: REFERRING,
    }

    def ready(self) -> None:
        from journal.kinds import register

        for kind in EventKind:
            register(kind, needs=Permission.READ)
