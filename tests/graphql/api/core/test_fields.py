from __future__ import annotations

from api.core.fields import Resolver
from patients.commands import register_patient


def test_inputs_are_named_as_the_schema_writes_them_and_other_names_stay() -> None:
    resolver = Resolver((register_patient,), 1, lambda *_: None)

    assert resolver._named("identity.contacts[0].may_be_called") == "identity.contacts[0].mayBeCalled"
    assert resolver._named("lives_with") == "lives_with"
    assert resolver._named(None) is None
