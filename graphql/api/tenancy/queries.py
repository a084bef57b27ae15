"""The directory, for everybody who is signed in. It holds no patient."""

from __future__ import annotations

from uuid import UUID

import graphene

from api.core.fields import Read
from api.tenancy.types import HealthcareService, Organisation, Partnership
from commands import reads
from kernel.actor import Actor
from staff.enums import Permission
from tenancy import queries
from tenancy.contracts import OrganisationCard, PartnershipCard, ServiceCard
from tenancy.enums import OrganisationKind, ReferralKind, ServiceKind

ORGANISATIONS = graphene.List(graphene.NonNull(Organisation))


@reads(needs=Permission.OWN_ACCOUNT)
def organisation(actor: Actor) -> OrganisationCard:
    """The organisation of the actor."""
    return queries.organisations(ids=[actor.tenant.id])[0]


@reads(needs=Permission.OWN_ACCOUNT)
def organisations(
    _actor: Actor, *, kind: str | None = None, region_id: UUID | None = None
) -> tuple[OrganisationCard, ...]:
    """Active organisations of the network."""
    return queries.organisations(kind=kind, region_id=region_id)


@reads(needs=Permission.OWN_ACCOUNT)
def partners(actor: Actor, *, kind: str | None = None) -> tuple[OrganisationCard, ...]:
    """To whom the actor's organisation may refer today."""
    return queries.partners(actor.tenant.id, kind)


@reads(needs=Permission.OWN_ACCOUNT)
def partnerships(actor: Actor) -> tuple[PartnershipCard, ...]:
    """The agreements of the actor's organisation."""
    return queries.partnerships(actor.tenant.id)


@reads(needs=Permission.OWN_ACCOUNT)
def services(_actor: Actor, *, organisation_id: UUID, kind: str | None = None) -> tuple[ServiceCard, ...]:
    """What an organisation offers."""
    return queries.services(organisation_id, kind=kind)


class TenancyQuery:
    organisation = Read(Organisation, organisation, description="The organisation that answers here.")
    organisations = Read(
        ORGANISATIONS,
        organisations,
        description="The organisations of the network, by name.",
        described={"kind": (OrganisationKind, "Only of this kind."), "region_id": "Only of this region."},
    )
    partners = Read(
        ORGANISATIONS,
        partners,
        description="To whom this organisation may refer today, by name.",
        described={"kind": (ReferralKind, "In this kind of referral; in any without it.")},
    )
    partnerships = Read(
        graphene.List(graphene.NonNull(Partnership)),
        partnerships,
        description="Every agreement of this organisation, in both directions.",
    )
    services = Read(
        graphene.List(graphene.NonNull(HealthcareService)),
        services,
        description="The service directory of one organisation.",
        described={"organisation_id": "Whose.", "kind": (ServiceKind, "Only of this kind.")},
    )
