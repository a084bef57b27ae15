"""The Barthel items and their steps in our own short words; the points are those of `rules.barthel`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.contracts import Label

BARTHEL_LABELS: dict[str, Label] = {
    "feeding": _("Feeding"),
    "bathing": _("Bathing"),
    "grooming": _("Grooming"),
    "dressing": _("Dressing"),
    "bowels": _("Bowels"),
    "bladder": _("Bladder"),
    "toilet": _("Using the toilet"),
    "transfer": _("Moving from bed to chair and back"),
    "mobility": _("Moving on level ground"),
    "stairs": _("Stairs"),
}

_DEPENDENT = _("Dependent")
_WITH_HELP = _("With some help")
_ALONE = pgettext_lazy("self-care", "Independent")

BARTHEL_STEPS: dict[str, dict[int, Label]] = {
    "feeding": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "bathing": {0: _DEPENDENT, 5: _ALONE},
    "grooming": {0: _DEPENDENT, 5: _ALONE},
    "dressing": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "bowels": {0: _("Incontinent"), 5: _("Occasional accidents"), 10: _("Continent")},
    "bladder": {0: _("Incontinent"), 5: _("Occasional accidents"), 10: _("Continent")},
    "toilet": {0: _DEPENDENT, 5: _WITH_HELP, 10: _ALONE},
    "transfer": {0: _("Unable"), 5: _("With a lot of help"), 10: _("With a little help"), 15: _ALONE},
    "mobility": {0: _("Immobile"), 5: _("Independent in a wheelchair"), 10: _("Walks with help"), 15: _ALONE},
    "stairs": {0: _("Unable"), 5: _WITH_HELP, 10: _ALONE},
}
