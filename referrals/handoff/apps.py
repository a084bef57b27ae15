from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import consent.enums as consents
import exchange.enums as messages
import followup.enums as follow_up
import patients.enums as persons
import records.enums as records
import tenancy.enums as directory
from handoff.enums import EventKind, Permission
from staff.enums import Permission as People
from staff.enums import Role

SENDING = frozenset(
    {Permission.READ, Permission.PREPARE, Permission.SEND, Permission.WITHDRAW, Permission.CLOSE, Permission.LINK}
)
ATTENDING = frozenset({Permission.READ, Permission.ATTEND})
DECIDING = frozenset({Permission.READ, Permission.RECEIVE, Permission.DECIDE, Permission.ATTEND})
EXPORTING = frozenset({Permission.EXPORT})
OFFICE = (SENDING - {Permission.PREPARE}) | DECIDING
KEEPING = frozenset({Permission.CURATE, directory.Permission.PUBLISH})
OWN_WORK = frozenset(
    {Permission.READ, Permission.PREPARE, Permission.SEND, Permission.WITHDRAW, Permission.ATTEND, Permission.CROSS}
)
SPEAKING = frozenset({consents.Permission.USE, messages.Permission.POST})


class HandoffConfig(AppConfig):
    """Machines: `handoff` acts on other apps' events, `exchange` on messages, `clock` on time."""

    name = "handoff"
    verbose_name = _("Referrals")
    grants = {
        Role.WARD_NURSE: SENDING | ATTENDING,
        Role.HOSPITAL_DOCTOR: SENDING | DECIDING | EXPORTING,
        Role.REFERRAL_OFFICE: OFFICE | KEEPING | EXPORTING,
        Role.COMMUNITY_DOCTOR: SENDING | DECIDING | EXPORTING,
        Role.COMMUNITY_NURSE: SENDING | ATTENDING,
        Role.CENTRE_HEAD: OFFICE | KEEPING | EXPORTING | {Permission.CONFIGURE},
        Role.ORGANISATION_ADMINISTRATOR: KEEPING | {Permission.CONFIGURE},
    }
    machine_grants = {
        "provisioning": frozenset({directory.Permission.PUBLISH}),
        "handoff": OWN_WORK
        | SPEAKING
        | {People.SEE_PEOPLE, persons.Permission.FIND, persons.Permission.ADOPT, persons.Permission.DECLARE_DEATH}
        | {records.Permission.ADOPT}
        | {follow_up.Permission.START_PLANS, follow_up.Permission.STOP_PLANS}
        | {follow_up.Permission.READ, follow_up.Permission.READ_FORMS}
        | {messages.Permission.SEE, messages.Permission.SETTLE},
        "exchange": SPEAKING | {Permission.READ, Permission.CROSS},
        "clock": SPEAKING | {Permission.READ, Permission.TICK, persons.Permission.FIND},
    }
    timetable = {"handoff.sweep_clocks": 15.0}

    def ready(self) -> None:
        from handoff import inbox, reactions  # noqa: F401
        from journal.kinds import register

        for kind in EventKind:
            register(kind, needs=Permission.READ)
