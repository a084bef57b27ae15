from api.core.fields import Read
from api.oversight.types import RegionFigures, RegionFlow
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
