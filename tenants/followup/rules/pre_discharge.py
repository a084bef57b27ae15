"""The assessment before discharge: severity, self-care ability, family support, and the risk of coming back.

Severity is what the assessor states. Barthel and LACE are always scored; HOSPITAL when its own questions are answered.
Version 2 asks for haemoglobin in g/L, as laboratories here report it; version 1 asked in g/dL. HOSPITAL counts in g/dL.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.contracts import Answer, FormDefinition, FormItem, FormSection, Label, Option, Score
from followup.enums import Comorbidity, FormCode
from followup.rules.barthel import ITEMS, barthel
from followup.rules.hospital import Stay, hospital
from followup.rules.lace import lace
from followup.rules.pre_discharge_texts import BARTHEL_LABELS, BARTHEL_STEPS

HOSPITAL_GROUP = "hospital"
DECILITRES = 10  # in a litre


def scores_of_1(answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """The scores of version 1, which has haemoglobin in g/dL."""
    return _scores(answers, per_decilitre=1)


def scores(answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """LACE, Barthel and, if its questions were answered, HOSPITAL (2016)."""
    return _scores(answers, per_decilitre=DECILITRES)


def carried(answers: Mapping[str, Answer], version: int) -> dict[str, Answer]:
    """Answers that were given to a version of the form, as the newest version asks for them."""
    held = dict(answers)
    if version == 1 and "haemoglobin" in held:
        held["haemoglobin"] = f"{(Decimal(cast('str', held['haemoglobin'])) * DECILITRES).normalize():f}"
    return held


def _scores(answers: Mapping[str, Answer], *, per_decilitre: int) -> tuple[Score, ...]:
    found = [_lace(answers), barthel({item: int(cast("str", answers[f"barthel_{item}"])) for item in ITEMS})]
    if "haemoglobin" in answers:
        found.append(_hospital(answers, per_decilitre))
    return tuple(found)


def _lace(answers: Mapping[str, Answer]) -> Score:
    return lace(
        days=cast("int", answers["length_of_stay"]),
        emergency=cast("bool", answers["acute_admission"]),
        comorbidities=[Comorbidity(value) for value in cast("list[str]", answers["comorbidities"])],
        emergency_visits=cast("int", answers["emergency_visits"]),
    )


def _hospital(answers: Mapping[str, Answer], per_decilitre: int) -> Score:
    return hospital(
        Stay(
            haemoglobin=Decimal(cast("str", answers["haemoglobin"])) / per_decilitre,
            oncology=cast("bool", answers["oncology"]),
            sodium=Decimal(cast("str", answers["sodium"])),
            procedure=cast("bool", answers["procedure"]),
            urgent=cast("bool", answers["acute_admission"]),
            admissions=cast("int", answers["admissions_last_year"]),
            days=cast("int", answers["length_of_stay"]),
        )
    )


def _barthel_item(item: str) -> FormItem:
    options = tuple(Option(str(points), BARTHEL_STEPS[item][points]) for points in ITEMS[item])
    return FormItem(f"barthel_{item}", "choice", BARTHEL_LABELS[item], "self_care", options)


def _whole(code: str, label: Label, section: str, *, maximum: int, unit: str = "", together: str = "") -> FormItem:
    return FormItem(
        code,
        "integer",
        label,
        section,
        required=not together,
        minimum=Decimal(0),
        maximum=Decimal(maximum),
        unit=unit,
        together=together,
    )


def _laboratory(code: str, label: Label, unit: str, minimum: int, maximum: int) -> FormItem:
    return FormItem(
        code,
        "decimal",
        label,
        "hospital",
        required=False,
        minimum=Decimal(minimum),
        maximum=Decimal(maximum),
        unit=unit,
        together=HOSPITAL_GROUP,
    )


SEVERITY = FormItem(
    "severity",
    "choice",
    _("Severity of the illness, as judged by the assessor"),
    "severity",
    (
        Option("mild", pgettext_lazy("illness", "Mild")),
        Option("moderate", pgettext_lazy("illness", "Moderate")),
        Option("severe", pgettext_lazy("illness", "Severe")),
    ),
)
FAMILY = (
    FormItem(
        "living",
        "choice",
        _("How does the patient live?"),
        "family",
        (
            Option("alone", pgettext_lazy("living", "Alone")),
            Option("together", pgettext_lazy("living", "With others")),
            Option("institution", pgettext_lazy("living", "In care")),
        ),
    ),
    FormItem(
        "lives_with",
        "choices",
        _("Who lives with the patient?"),
        "family",
        (
            Option("spouse", pgettext_lazy("household", "Spouse")),
            Option("children", pgettext_lazy("household", "Children")),
            Option("parents", pgettext_lazy("household", "Parents")),
            Option("relatives", pgettext_lazy("household", "Other relatives")),
            Option("carer", pgettext_lazy("household", "Paid carer")),
            Option("others", pgettext_lazy("household", "Others")),
        ),
        asked_when=("living", "together"),
        at_least=1,
    ),
    FormItem("caregiver_available", "yes_no", _("Is there a caregiver who can help at home?"), "family"),
)
LACE_ITEMS = (
    _whole("length_of_stay", _("Length of stay"), "lace", maximum=3650, unit="d"),
    FormItem("acute_admission", "yes_no", _("Was this an emergency admission?"), "lace"),
    FormItem(
        "comorbidities",
        "choices",
        _("Which of these conditions does the patient have?"),
        "lace",
        tuple(Option(condition.value, condition.label) for condition in Comorbidity),
        contradictory=(frozenset({Comorbidity.DIABETES.value, Comorbidity.DIABETES_ORGAN_DAMAGE.value}),),
    ),
    _whole("emergency_visits", _("Visits to an emergency department in the last 6 months"), "lace", maximum=200),
)
# The ranges of the two units do not meet, so that a value in the other unit is told and not scored.
HAEMOGLOBIN = _laboratory("haemoglobin", _("Haemoglobin at discharge"), "g/L", 31, 300)
HAEMOGLOBIN_1 = _laboratory("haemoglobin", _("Haemoglobin at discharge"), "g/dL", 1, 30)
HOSPITAL_ITEMS = (
    HAEMOGLOBIN,
    _laboratory("sodium", _("Sodium at discharge"), "mmol/L", 80, 220),
    FormItem(
        "oncology", "yes_no", _("Discharged from an oncology service?"), "hospital", (), False, together=HOSPITAL_GROUP
    ),
    FormItem(
        "procedure", "yes_no", _("Any procedure during the stay?"), "hospital", (), False, together=HOSPITAL_GROUP
    ),
    _whole(
        "admissions_last_year",
        _("Admissions in the 12 months before this one"),
        "hospital",
        maximum=200,
        together=HOSPITAL_GROUP,
    ),
)

FORM = FormDefinition(
    code=FormCode.PRE_DISCHARGE.value,
    version=2,
    title=_("Assessment before discharge"),
    sections=(
        FormSection("severity", _("Severity")),
        FormSection("self_care", _("Self-care ability (Barthel index)")),
        FormSection("family", _("Family support")),
        FormSection("lace", _("Readmission risk (LACE)")),
        FormSection("hospital", _("Readmission risk (HOSPITAL), optional")),
    ),
    items=(SEVERITY, *(_barthel_item(item) for item in ITEMS), *FAMILY, *LACE_ITEMS, *HOSPITAL_ITEMS),
    scoring="pre_discharge",
)
FORM_1 = replace(
    FORM,
    version=1,
    items=tuple(HAEMOGLOBIN_1 if item is HAEMOGLOBIN else item for item in FORM.items),
    scoring="pre_discharge_1",
)
