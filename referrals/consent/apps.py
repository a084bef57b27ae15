from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from consent.enums import EventKind, Permission
from staff.enums import Role

CLINICAL = frozenset({Permission.RECORD, Permission.WITHDRAW, Permission.USE, Permission.SEE})
URGENT = CLINICAL | {Permission.EMERGENCY}


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = _("Consent")
    grants = {
        Role.HOSPITAL_DOCTOR: URGENT,
        Role.WARD_NURSE: CLINICAL,
        Role.REFERRAL_OFFICE: CLINICAL,
        Role.COMMUNITY_DOCTOR: URGENT,
        Role.COMMUNITY_NURSE: URGENT,
        Role.CENTRE_HEAD: URGENT,
        Role.PRIVACY_OFFICER: frozenset({Permission.WITHDRAW, Permission.SEE}),
    }
    machine_grants = {"exchange": frozenset({Permission.USE, Permission.KEEP})}

    def ready(self) -> None:
        from journal import kinds

        for kind in EventKind:
            kinds.register(kind, needs=Permission.SEE)
