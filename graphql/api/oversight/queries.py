import graphene

from api.core.fields import Read
from api.oversight.types import AuthoritySuggestion, RegionFigures, RegionFlow
from handoff.enums import Kind
from oversight import queries


class OversightQuery:
    region_figures = Read(
        RegionFigures,
        queries.region,
        description="Referrals of the region by pair of organisations, kind and stage; small counts are hidden.",
        weight=50,
    )
    region_flow = Read(
        RegionFlow,
        queries.flow,
        description="How referrals of the region moved on in the last 90 days: counts and times, small ones hidden.",
        weight=50,
    )
    suggestions_made = Read(
        graphene.List(graphene.NonNull(AuthoritySuggestion)),
        queries.suggestions_made,
        description="What this authority suggests today, the newest first.",
        weight=10,
    )
    authority_suggestions = Read(
        graphene.List(graphene.NonNull(AuthoritySuggestion)),
        queries.suggestions,
        description="Whom the authority suggests to this organisation to ask instead of a receiver, the newest first.",
        described={"kind": (Kind, "Of this kind of referral only.")},
        weight=10,
    )
