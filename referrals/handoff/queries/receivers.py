"""Who might receive a patient. The area of the patient's home is looked up here and goes nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import patients.queries
from commands import reads
from handoff.contracts.suggestions import OfferView, SuggestionView
from handoff.enums import Kind, Permission, Side, Verb
from handoff.models import Fact
from handoff.rules.suggesting import Candidate, Need, Point, offer, suggest, week_began
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid
from patients.enums import Permission as PatientPermission
from tenancy.contracts import AreaCard, OrganisationCard
from tenancy.enums import OrganisationKind
from tenancy.queries import area_named, partners, positions, services, services_of

TAKE_OVER = frozenset({OrganisationKind.COMMUNITY_HEALTH_CENTRE, OrganisationKind.REHABILITATION})


def fits(kind: str, *, sender: str, receiver: str) -> bool:
    """Whether an organisation of that sort (`OrganisationKind`) takes that kind of referral: up and in an emergency a
    hospital, home or for a while whoever takes over there, on the same level the sender's like.
    """
    fitting: dict[str, frozenset[str]] = {
        Kind.DOWN: TAKE_OVER,
        Kind.TEMP: TAKE_OVER,
        Kind.UP: frozenset({OrganisationKind.HOSPITAL}),
        Kind.UP_GREEN: frozenset({OrganisationKind.HOSPITAL}),
        Kind.LATERAL: frozenset({sender}),
    }
    return kind not in fitting or receiver in fitting[kind]


@reads(needs=Permission.SEND)
def suggestions(
    actor: Actor, *, kind: str, patient_id: UUID | None = None, service_code: str = ""
) -> tuple[SuggestionView, ...]:
    """With whom that kind is agreed, the best first, with the reason for each place. Raises `Invalid`, `NotFound`."""
    if kind not in Kind.values:
        raise Invalid("kind", "unknown_choice", _("This is not one of the possible values."))
    area = _area_of(actor, patient_id) if patient_id else None
    cards = [card for card in partners(actor.tenant.id, kind) if card.kind != OrganisationKind.HEALTH_AUTHORITY]
    need = Need(area.code if area else "", _middle(area), service_code, week_began(today()))
    return suggest(_candidates(cards), need)


@reads(needs=Permission.PREPARE)
def availability(actor: Actor, *, organisation_id: UUID) -> tuple[OfferView, ...]:  # noqa: ARG001 - the frame's
    """Beds and departments of a receiver with the numbers it has published, those without a number left out."""
    return tuple(offer(one) for one in services(organisation_id) if one.available is not None)


@reads(needs=Permission.READ)
def accepted_this_week(actor: Actor) -> int:  # noqa: ARG001 - the frame's
    """How many patients this organisation has taken over since Monday: a count, no patient."""
    taken = Fact.objects.filter(
        kind=Verb.ACCEPT, side=Side.RECIPIENT, order__side=Side.RECIPIENT, at__gte=week_began(today())
    )
    return taken.count()


def _candidates(cards: Iterable[OrganisationCard]) -> list[Candidate]:
    known = list(cards)
    ids = [card.id for card in known]
    offered, found = services_of(ids), positions(ids)
    places = {one: (found[one].latitude, found[one].longitude) for one in found}
    return [Candidate(card, offered[card.id], places.get(card.id)) for card in known]


def _area_of(actor: Actor, patient_id: UUID) -> AreaCard | None:
    if not actor.may(PatientPermission.READ):
        return None
    address = patients.queries.detail(actor, patient_id=patient_id).address
    return area_named(address.area_code, address.township) if address else None


def _middle(area: AreaCard | None) -> Point | None:
    if area is None or area.latitude is None or area.longitude is None:
        return None
    return area.latitude, area.longitude
