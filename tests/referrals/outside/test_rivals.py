"""Twenty who try codes at the same moment get as many tries together as one alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from kernel.errors import Refused


@pytest.fixture
def abroad(new_tenant, person_in):
    from neighbours import abroad_of

    from handoffs import scene_of

    centre = new_tenant("community_health_centre")
    hospital = new_tenant("hospital", partners=(centre,))
    return abroad_of(scene_of(hospital, centre, person_in))


def at_once(call, number):
    def one(turn):
        try:
            return call(turn)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_twenty_wrong_codes_at_once_are_five_tries(abroad):
    issued = abroad.issued(abroad.sent())
    wrong = [f"{(int(issued.code) + 1 + n) % 10**8:08d}" for n in range(20)]

    told = at_once(lambda turn: abroad.enter(issued, wrong[turn], browser=""), 20)

    assert set(told) == {"wrong_code", "link_locked"}
    assert told.count("wrong_code") <= 4
    with pytest.raises(Refused, match="link_locked"):
        abroad.enter(issued, browser="")


def test_of_twenty_with_the_right_code_one_browser_gets_in(abroad):
    issued = abroad.issued(abroad.sent())

    told = at_once(lambda _turn: abroad.enter(issued, browser=""), 20)

    let_in = [one for one in told if not isinstance(one, str)]
    assert len(let_in) == 1
    assert told.count("link_taken") == 19
