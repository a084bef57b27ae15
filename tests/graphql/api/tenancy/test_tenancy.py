from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kernel.actor import Actor
from kernel.tenant import Tenant

Ask = Callable[..., dict[str, Any]]


def test_the_directory_is_open_to_everybody_who_is_signed_in(
    data: Ask, hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor], statements: Callable[[int], Any]
) -> None:
    nurse = person_in(hospital, "ward_nurse")
    query = """query($centre: UUID!) {
      organisation { id slug kind level } partners(kind: DOWN) { id slug kind }
      organisations(kind: HEALTH_AUTHORITY) { slug } partnerships { senderId recipientId kinds validTo }
      services(organisationId: $centre, kind: DEPARTMENT) { code } }"""

    with statements(7):
        found = data(nurse, query, centre=str(centre.id))

    assert found["organisation"] == {"id": str(hospital.id), "slug": "hospital", "kind": "HOSPITAL", "level": 3}
    assert {"id": str(centre.id), "slug": "centre", "kind": "COMMUNITY_HEALTH_CENTRE"} in found["partners"]
    assert {each["slug"] for each in found["organisations"]} == {"authority"}
    assert any(each["recipientId"] == str(centre.id) and "UP_GREEN" in each["kinds"] for each in found["partnerships"])
