from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.core.context import Context
from api.core.documents import RequestFault
from api.core.errors import told
from api.core.execution import Operation, run
from api.schema import documents, schema
from api.subscriptions import Listening, validate
from kernel.actor import Actor
from kernel.errors import Refused

TYPES = schema.graphql_schema.type_map
FIELDS = [name for type_ in ("Query", "Mutation", "Patient", "Referral") for name in TYPES[type_].fields]
TOKENS = [
    *FIELDS, "query", "mutation", "subscription", "fragment", "on", "...", "...a", "a", "{", "}", "{", "}", "(", ")",
    "[", "]", "$a", ":", "=", "!", "@skip", "@include(if: true)", "@deprecated", "null", "true", "1", "-1", "1.5",
    "9" * 400, '"x"', '"""', "input:", "patientId:", "first:", "after:", "Query", "Patient", "UUID", "Int",
    "__typename", "__schema", "__type", "#", "\n", ",", "\ufeff", "&", "|", "extend", "type", "\\", "\x00",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=60).map(" ".join)
SHAPED = st.lists(st.sampled_from(TOKENS), max_size=12).map(
    lambda found: "{ patient(patientId: " + " ".join(found) + " } }"
)
NAMES = st.sampled_from(["a", "input", "identity"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
REGISTER = "mutation($a: RegisterPatientInput!) { registerPatient(input: $a) { id } }"


class Known(Context):
    """Somebody past the door whom every field turns away, so that documents and variables are looked at."""

    def signed_in(self) -> Actor:
        raise Refused("not_signed_in", "Sign in first.")


def codes(text: str, variables: dict[str, Any]) -> set[str]:
    """The codes of the answer."""
    try:
        somebody = Known(HttpRequest(), None, object())  # type: ignore[arg-type]
        errors: Any = run(documents, Operation(text, variables), somebody).errors or ()
    except RequestFault as fault:
        errors = fault.errors
    return {error["extensions"]["code"] for error in told(errors, "-")}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS | SHAPED | st.text(max_size=200))
def test_no_document_is_a_fault_of_ours(text: str) -> None:
    assert "internal_error" not in codes(text, {})


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["a", "b"]), VALUES, max_size=2))
def test_no_variables_are_a_fault_of_ours(variables: dict[str, Any]) -> None:
    assert "internal_error" not in codes(REGISTER, variables)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS.map(lambda text: "subscription { events { " + text), VALUES)
def test_no_subscription_is_a_fault_of_ours(text: str, variables: Any) -> None:
    found = validate(text, variables, None)

    assert isinstance(found, Listening) or "internal_error" not in {error["extensions"]["code"] for error in found}
