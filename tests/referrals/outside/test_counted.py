"""A receiver outside the network is counted (acceptance check 15): one row per sender, and no name of anybody."""

from __future__ import annotations

from uuid import UUID

import pytest
from neighbours import INSTITUTION, Abroad

import handoff.queries
from consent.enums import Category
from destinations.commands import add_destination
from drain import deliver_all
from exchange.models import OutboxMessage
from handoff.contracts import OUTSIDE_NETWORK
from handoff.enums import Kind
from oversight.commands import publish_figures
from oversight.queries import flow, region
from staff.access import machine
from tenancy.access import unit_of_work


@pytest.fixture
def counted(abroad, authority, actor_in):
    """Six referrals to two institutions, three of them accepted; told to the authority."""
    second = add_destination(abroad.scene.doctor, **{**INSTITUTION, "name": "海滨医院"})
    other = Abroad(abroad.scene, second.id)
    for place in (abroad, other):
        for accepted in (True, True, False) if place is abroad else (True, False, False):
            place.browser = ""
            _referral_id, _issued, person = place.inside(categories=tuple(Category.values))
            if accepted:
                place.accept(person)
    publish_figures(machine(abroad.scene.hospital, "oversight"))
    deliver_all()
    return actor_in(authority, "regional_administrator")


def test_the_region_counts_all_of_them_as_one_row_of_their_sender(abroad, counted):
    (row,) = region(counted).rows

    assert (row.sender_name, row.recipient_name, row.recipient_name_en) == (
        abroad.scene.hospital.name,
        "网络外机构",
        "Outside the network",
    )
    assert row.recipient_id == OUTSIDE_NETWORK
    assert row.kind == Kind.LATERAL


def test_the_steps_are_counted_too(counted):
    (row,) = flow(counted).rows

    hidden = {cell.step: cell.count.hidden for cell in row.steps}
    assert row.recipient_name_en == "Outside the network"
    assert hidden["send"], "six were sent, three of them accepted: with the number of all, both would be known"
    assert hidden["open"]
    assert hidden["accept"]


def test_what_is_told_names_no_institution_and_nobody(abroad, counted):
    with unit_of_work(abroad.scene.hospital):
        told = str(list(OutboxMessage.objects.filter(kind__startswith="oversight").values_list("payload", flat=True)))
        figures = handoff.queries.figures(machine(abroad.scene.hospital, "oversight"))

    assert {row.partner_id for row in figures} == {OUTSIDE_NETWORK}
    for word in ("邻省", "海滨", "韩主任", "沈医生", str(abroad.id)):
        assert word not in told
    assert UUID(int=0) == OUTSIDE_NETWORK
