from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import consent.enums as consents
import exchange.enums as exchanged
import handoff.enums as handed
from dialogue.enums import MACHINE, EventKind, Permission
from staff.enums import Permission as People
from staff.enums import Role

TALKING = frozenset({Permission.READ, Permission.WRITE})
TELLING = frozenset({consents.Permission.USE, exchanged.Permission.POST, handed.Permission.READ})


class DialogueConfig(AppConfig):
    """Machines: `exchange` takes in what the other side wrote, `dialogue` follows what became of our own."""

    name = "dialogue"
    verbose_name = _("Conversation")
    grants = dict.fromkeys(
        (
            Role.WARD_NURSE,
            Role.HOSPITAL_DOCTOR,
            Role.REFERRAL_OFFICE,
            Role.COMMUNITY_DOCTOR,
            Role.COMMUNITY_NURSE,
            Role.CENTRE_HEAD,
        ),
        TALKING,
    )
    machine_grants = {
        "exchange": frozenset({Permission.HEAR}),
        MACHINE: TELLING
        | {Permission.FOLLOW, People.SEE_PEOPLE, exchanged.Permission.SEE, exchanged.Permission.SETTLE},
    }

    def ready(self) -> None:
        from dialogue import inbox, reactions  # noqa: F401
        from journal.kinds import register

        for kind in EventKind:
            register(kind, needs=Permission.READ)
