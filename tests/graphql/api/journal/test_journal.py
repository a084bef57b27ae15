from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.subscriptions import Listening, validate
from handoffs import Scene
from journal.contracts import StoredEvent
from kernel.clock import now
from kernel.ids import new_id

Ask = Callable[..., dict[str, Any]]
EVENTS = (
    "query($after: Int!) { events(after: $after) { lastNumber events { number kind subjectType subjectId version } } }"
)
SUBSCRIBE = "subscription Live($after: Int) { events(after: $after) { number kind subjectType subjectId version at } }"


def test_what_happened_after_a_number(data: Ask, scene: Scene) -> None:
    since = data(scene.ward, EVENTS, after=0)["events"]["lastNumber"]
    referral_id = scene.draft().id

    found = data(scene.ward, EVENTS, after=since)["events"]

    numbers = [event["number"] for event in found["events"]]
    assert numbers == sorted(numbers)
    assert found["lastNumber"] >= numbers[-1] > since
    assert str(referral_id) in {event["subjectId"] for event in found["events"]}


def test_only_events_that_the_actor_may_be_told_of(data: Ask, scene: Scene, person_in: Callable[..., Any]) -> None:
    administrator = person_in(scene.hospital, "organisation_administrator")
    since = data(administrator, EVENTS, after=0)["events"]["lastNumber"]
    scene.draft()

    kinds = {event["kind"].split(".")[0] for event in data(administrator, EVENTS, after=since)["events"]["events"]}

    assert "patients" not in kinds
    assert "consent" not in kinds


def an_event() -> StoredEvent:
    return StoredEvent(7, "handoff.sent", "referral", new_id(), 3, now())


def test_a_subscription_begins_after_a_number_and_shapes_events() -> None:
    found = validate(SUBSCRIBE, {"after": 5}, "Live")
    event = an_event()

    assert isinstance(found, Listening)
    assert found.after == 5
    assert found.project(event)["events"] == {
        "number": 7, "kind": "handoff.sent", "subjectType": "referral", "subjectId": str(event.subject_id),
        "version": 3, "at": event.at.isoformat(),
    }  # fmt: skip


def test_a_subscription_answers_as_it_was_asked() -> None:
    document = """subscription($no: Boolean = false) { live: events { n: number ...more kind @include(if: $no) } }
      fragment more on Event { __typename version }"""

    found = validate(document, None, None)

    assert isinstance(found, Listening)
    assert found.after is None
    assert found.project(an_event()) == {"live": {"n": 7, "__typename": "Event", "version": 3}}


def test_subscriptions_that_ask_alike_have_one_shape() -> None:
    first, second = validate(SUBSCRIBE, {"after": 1}), validate(SUBSCRIBE, {})

    assert isinstance(first, Listening)
    assert isinstance(second, Listening)
    assert first.shape == second.shape


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("{ me { name } }", {}, "use_http"),
        ("mutation { signOut { id } }", {}, "use_http"),
        ("subscription { events { patient } }", {}, "bad_request"),
        ('subscription { events(after: "x") { number } }', {}, "bad_request"),
        ("subscription { a: events { number } b: events { number } }", {}, "bad_request"),
        ("subscription { __typename }", {}, "bad_request"),
        (SUBSCRIBE, {"after": "x"}, "bad_request"),
        (SUBSCRIBE, [], "bad_json"),
        (7, {}, "bad_json"),
        ("subscription {", {}, "syntax"),
    ],
)
def test_anything_else_is_refused(document: Any, variables: Any, code: str) -> None:
    found = validate(document, variables, None)

    assert isinstance(found, list)
    assert found[0]["extensions"]["code"] == code


def test_an_attack_on_the_socket_is_refused(attack: tuple[str, str, dict[str, Any]]) -> None:
    _name, text, variables = attack

    found = validate(text, variables, None)

    assert isinstance(found, list)
    assert "internal_error" not in {error["extensions"]["code"] for error in found}
