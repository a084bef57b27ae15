"""The Barthel items and their steps in our own short words; the points are those of `rules.barthel`."""

from django.utils.translation import pgettext_lazy

from followup.contracts import Label

BARTHEL_LABELS: dict[str, Label] = {
    "feeding": pgettext_lazy("self-care", "Feeding"),
    "bathing": pgettext_lazy("self-care", "Bathing"),
    "grooming": pgettext_lazy("self-care", "Grooming"),
    "dressing": pgettext_lazy("self-care", "Dressing"),
    "bowels": pgettext_lazy("self-care", "Bowels"),
    "bladder": pgettext_lazy("self-care", "Bladder"),
    "toilet": pgettext_lazy("self-care", "Using the toilet"),
    "transfer": pgettext_lazy("self-care", "Moving from bed to chair and back"),
    "mobility": pgettext_lazy("self-care", "Moving on level ground"),
    "stairs": pgettext_lazy("self-care", "Stairs"),
}

_DEPENDENT = pgettext_lazy("self-care", "Dependent")
_WITH_HELP = pgettext_lazy("self-care", "With some help")
_ALONE = pgettext_lazy("self-care", "Independent")

BARTHEL_STEPS: dict[str, dict[int, Label]] = {
    "feeding": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "bathing": {0: _DEPENDENT, 5: _ALONE},
    "grooming": {0: _DEPENDENT, 5: _ALONE},
    "dressing": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "bowels": {
        0: pgettext_lazy("self-care", "Incontinent"),
        5: pgettext_lazy("self-care", "Occasional accidents"),
        10: pgettext_lazy("self-care", "Continent"),
    },
    "bladder": {
        0: pgettext_lazy("self-care", "Incontinent"),
        5: pgettext_lazy("self-care", "Occasional accidents"),
        10: pgettext_lazy("self-care", "Continent"),
    },
    "toilet": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "transfer": {
        0: pgettext_lazy("self-care", "Unable"),
        5: pgettext_lazy("self-care", "With a lot of help"),
        10: pgettext_lazy("self-care", "With a little help"),
        15: _ALONE,
    },
    "mobility": {
        0: pgettext_lazy("self-care", "Immobile"),
        5: pgettext_lazy("self-care", "Independent in a wheelchair"),
        10: pgettext_lazy("self-care", "Walks with help"),
        15: _ALONE,
    },
    "stairs": {0: pgettext_lazy("self-care", "Unable"), 5: _WITH_HELP, 10: _ALONE},
}
