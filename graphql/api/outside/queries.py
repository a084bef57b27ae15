import graphene

from api.core.fields import Read
from api.outside.types import OutsideLink
from outside import queries


class OutsideQuery:
    outside_links = Read(
        graphene.List(graphene.NonNull(OutsideLink)),
        queries.links,
        description="The links of a referral to a receiver outside the network, the newest first.",
        described={"referral_id": "Which referral."},
    )
