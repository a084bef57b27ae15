"""Which paper belongs to which kind, written a second time."""

from __future__ import annotations

from uuid import UUID

import pytest

from handoff.enums import Kind, PackageStatus, PaperForm, State
from handoff.rules.paper import forms_of, path_of

HERE, NOT_YET, OVER = PackageStatus.HERE, PackageStatus.AFTER_ACCEPTANCE, PackageStatus.NOT_OPEN
EXPECTED = {
    ("DOWN", NOT_YET, False): set(),
    ("DOWN", HERE, False): {"back", "plan", "sheet"},
    ("DOWN", HERE, True): {"back", "plan", "sheet"},
    ("DOWN", OVER, True): set(),
    ("UP", NOT_YET, False): {"out"},
    ("UP", OVER, False): set(),
    ("UP", OVER, True): {"back"},
    ("UP", HERE, True): {"out", "back"},
    ("UP_GREEN", HERE, False): {"out"},
    ("UP_GREEN", HERE, True): {"out", "back"},
    ("LATERAL", HERE, False): {"out"},
    ("LATERAL", HERE, True): {"out", "back"},
    ("TEMP", HERE, False): {"out"},
    ("TEMP", HERE, True): {"out", "back"},
    ("ADVICE", HERE, False): set(),
    ("ADVICE", HERE, True): set(),
}


@pytest.mark.parametrize(("given", "expected"), EXPECTED.items())
def test_forms_of_each_kind(given, expected):
    kind, package, outcome = given

    found = forms_of(Kind[kind], state=State.ACCEPTED, package=package, has_outcome=outcome, died=False)

    assert {form.value for form in found} == expected


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", [State.DRAFT, State.CONSENT_PENDING, State.INTERNAL_REVIEW, State.ENTERED_IN_ERROR])
def test_what_was_never_sent_or_never_should_have_been_has_no_paper(kind, state):
    assert forms_of(kind, state=state, package=HERE, has_outcome=True, died=False) == ()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SENT, {"back", "plan", "sheet"}),
        (State.IN_CARE, {"back", "plan", "sheet"}),
        (State.OUTCOME_SENT, {"back", "plan", "sheet"}),
        (State.CANCEL_REQUESTED, {"back", "plan"}),
        (State.CLOSED, {"back", "plan"}),
        (State.DECLINED, {"back"}),
        (State.EXPIRED, {"back"}),
        (State.NOT_COMPLETED, {"back"}),
        (State.WITHDRAWN, {"back"}),
        (State.CANCELLED, {"back"}),
    ],
)
def test_plan_and_sheet_are_handed_out_while_somebody_keeps_their_promise(state, expected):
    found = forms_of(Kind.DOWN, state=state, package=HERE, has_outcome=False, died=False)
    died = forms_of(Kind.DOWN, state=state, package=HERE, has_outcome=False, died=True)

    assert {form.value for form in found} == expected
    assert {form.value for form in died} == {"back"}


def test_the_page_of_a_form():
    assert path_of(UUID(int=7), PaperForm.SHEET) == f"/referrals/{UUID(int=7)}/paper/sheet"
