"""What leaves this app: frozen values that carriers and higher apps may hold."""

from followup.contracts.forms import (
    Answer,
    AssessmentResult,
    FormDefinition,
    FormItem,
    FormResponseView,
    FormSection,
    ItemKind,
    Label,
    Option,
    Score,
)
from followup.contracts.plans import (
    AttemptView,
    ContactView,
    ListCount,
    Planned,
    PlanView,
    TaskDetail,
    TaskView,
)
from followup.contracts.readings import (
    AlertView,
    Classification,
    Criterion,
    Crossing,
    Explanation,
    Reading,
    ReadingView,
)

__all__ = [
    "AlertView",
    "Answer",
    "AssessmentResult",
    "AttemptView",
    "Classification",
    "ContactView",
    "Criterion",
    "Crossing",
    "Explanation",
    "FormDefinition",
    "FormItem",
    "FormResponseView",
    "FormSection",
    "ItemKind",
    "Label",
    "ListCount",
    "Option",
    "PlanView",
    "Planned",
    "Reading",
    "ReadingView",
    "Score",
    "TaskDetail",
    "TaskView",
]
