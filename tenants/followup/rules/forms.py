"""Every form by code and version, the checking of answers, and which function scores them."""

from collections.abc import Callable, Mapping

from followup.contracts import Answer, AssessmentResult, FormDefinition, Score
from followup.rules import pre_discharge
from kernel.errors import NotFound

SCORING: dict[str, Callable[[Mapping[str, Answer]], tuple[Score, ...]]] = {
    "pre_discharge_1": pre_discharge.scores_of_1,
    "pre_discharge": pre_discharge.scores,
}
FORMS = (pre_discharge.FORM_1, pre_discharge.FORM)

_BY_CODE: dict[str, dict[int, FormDefinition]] = {}
for _form in FORMS:
    _BY_CODE.setdefault(_form.code, {})[_form.version] = _form


def form(code: str, version: int | None = None) -> FormDefinition:
    """The form in that version, or its newest one; `NotFound` when there is none."""
    versions = _BY_CODE.get(code, {})
    found = versions.get(max(versions) if version is None else version) if versions else None
    if found is None:
        raise NotFound("form")
    return found


def scored(form: FormDefinition, answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """The form's scores from checked answers."""
    return SCORING[form.scoring](answers)


def result(form_code: str, scores: tuple[Score, ...]) -> AssessmentResult:
    """Totals, bands and rule versions by the name of the score."""
    return AssessmentResult(
        form_code=form_code,
        scores={score.name: score.total for score in scores},
        bands={score.name: score.band for score in scores if score.band},
        rules={score.name: score.version for score in scores},
    )
