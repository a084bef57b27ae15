from django.apps import AppConfig

from patients.enums import EventKind, Permission
from staff.enums import Role

CARE = frozenset({Permission.FIND, Permission.READ, Permission.REGISTER, Permission.CHANGE})
DOCTOR = CARE | {Permission.DECLARE_DEATH, Permission.DISCLOSE}


class PatientsConfig(AppConfig):
    name = "patients"
    grants = {
        Role.WARD_NURSE: CARE | {Permission.DISCLOSE},
        Role.HOSPITAL_DOCTOR: DOCTOR,
        Role.REFERRAL_OFFICE: CARE | {Permission.DISCLOSE},
        Role.COMMUNITY_DOCTOR: DOCTOR,
        Role.COMMUNITY_NURSE: CARE | {Permission.DISCLOSE},
        Role.CENTRE_HEAD: DOCTOR,
        Role.PRIVACY_OFFICER: frozenset({Permission.FIND}),
    }
    machine_grants = {
        "exchange": frozenset(Permission),
        "import": frozenset(Permission),
        "provisioning": frozenset(Permission),
        "clock": frozenset({Permission.FIND}),
        "followup": frozenset({Permission.FIND}),
    }

    def ready(self) -> None:
        from journal.kinds import register

        for kind in EventKind:
            register(kind, needs=Permission.FIND)
