"""A row of a checklist as the organisation words it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from handoff.contracts import CriterionRow
from handoff.enums import Comparison, Direction, Disease

NO_CHOICE = ""


class CriterionForm(forms.Form):
    """List, wording in both languages, source, and the limit that ticks it where a reading can."""

    def __init__(self, *args: Any, new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if new:
            hint = _(
                "Small letters, digits and underscores, as low_potassium. It never changes. Left empty, one is made."
            )
            self.fields["code"] = fields.line(_("Code"), hint=hint, required=False, longest=40)
        self.fields["direction"] = fields.one_of(_("In which list?"), Direction.choices)
        self.fields["disease"] = fields.one_of(
            _("About which disease?"), [(NO_CHOICE, _("Every patient")), *Disease.choices], required=False
        )
        self.fields["text_zh"] = fields.text(_("In Chinese"), rows=2, longest=300)
        self.fields["text_en"] = fields.text(
            _("In English"), hint=_("Left empty, the Chinese words are shown."), rows=2, longest=300, required=False
        )
        self.fields["source"] = fields.text(_("Source"), hint=_("The publication it comes from."), rows=2, longest=300)
        hint = _("Only where a reading can tick it, such as 8480-6 for the systolic pressure.")
        self.fields["loinc"] = fields.line(_("LOINC code of the reading"), hint=hint, required=False, longest=20)
        self.fields["comparison"] = fields.one_of(
            _("The reading is"), [(NO_CHOICE, _("not measured")), *Comparison.choices], required=False
        )
        self.fields["limit"] = forms.DecimalField(label=_("Limit"), required=False, max_digits=10, decimal_places=3)
        self.fields["unit"] = fields.line(_("Unit (UCUM)"), hint="mm[Hg], mmol/L", required=False, longest=40)

    @staticmethod
    def filled(row: CriterionRow) -> dict[str, Any]:
        """A row as this form's initial values."""
        names = ("direction", "disease", "text_zh", "text_en", "source", "loinc", "comparison", "unit")
        limit = None if row.limit is None else row.limit.normalize()
        english = {} if row.text_en != row.text_zh else {"text_en": ""}
        return {
            **{name: getattr(row, name) for name in names},
            "limit": f"{limit:f}" if limit is not None else None,
            **english,
        }
