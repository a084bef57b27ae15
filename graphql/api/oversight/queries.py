from api.core.fields import Read
from api.oversight.types import RegionFigures
from oversight import queries


class OversightQuery:
    region_figures = Read(
        RegionFigures,
        queries.region,
        description="Referrals of the region by pair of organisations, kind and stage; small counts are hidden.",
        weight=50,
    )
