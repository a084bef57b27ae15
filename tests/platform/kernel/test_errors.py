from kernel.errors import Conflict, Invalid, NotFound, Unavailable


def test_several_faults_travel_as_one_error() -> None:
    faults = [Invalid("name", "required", "Give a name."), Invalid("phone", "bad_phone", "Check the number.")]

    whole = Invalid.many(faults)

    assert (whole.field, whole.code, whole.errors) == ("name", "required", tuple(faults))


def test_each_error_carries_a_code_and_a_sentence() -> None:
    assert (NotFound("patient").code, NotFound("patient").what) == ("not_found", "patient")
    assert (Conflict(7).code, Conflict(7).current_version) == ("conflict", 7)
    assert (Unavailable(3).code, Unavailable(3).retry_after) == ("unavailable", 3)
    assert all(str(error.message) for error in (NotFound(), Conflict(), Unavailable()))
