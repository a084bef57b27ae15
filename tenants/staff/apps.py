from django.apps import AppConfig

from staff.enums import EventKind, Permission, Role

EVERYBODY = frozenset({Permission.OWN_ACCOUNT, Permission.SEE_PEOPLE})


CLINICIANS = (Role.WARD_NURSE, Role.HOSPITAL_DOCTOR, Role.COMMUNITY_DOCTOR, Role.COMMUNITY_NURSE)


class StaffConfig(AppConfig):
    name = "staff"
    grants = dict.fromkeys(Role, EVERYBODY) | {
        **dict.fromkeys(CLINICIANS, EVERYBODY | {Permission.DELEGATE}),
        Role.ORGANISATION_ADMINISTRATOR: EVERYBODY | {Permission.MANAGE_PEOPLE, Permission.PUBLISH_DUTY},
        Role.CENTRE_HEAD: EVERYBODY | {Permission.PUBLISH_DUTY},
        Role.PRIVACY_OFFICER: EVERYBODY | {Permission.SEE_ACCESSES},
    }
    machine_grants = {
        "sign-in": frozenset({Permission.SIGN_IN}),
        "provisioning": frozenset({Permission.SEE_PEOPLE, Permission.MANAGE_PEOPLE}),
        "exchange": frozenset({Permission.SEE_PEOPLE}),
        "clock": frozenset({Permission.SEE_PEOPLE, Permission.FORGET_EXPIRED}),
    }
    timetable = {"staff.forget_expired": 3600.0}

    def ready(self) -> None:
        from journal.kinds import register
        from staff.commands import first_administrator
        from tenancy.provisioning import register_step

        for kind in EventKind:
            register(kind, needs=Permission.SEE_PEOPLE)
        register_step("staff.first_administrator", first_administrator)
