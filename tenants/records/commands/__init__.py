"""The verbs of the clinical record."""

from records.commands.adopting import adopt_extract
from records.commands.files import load_bundle
from records.commands.importing import import_bundle
from records.commands.readings import record_observations

__all__ = ["adopt_extract", "import_bundle", "load_bundle", "record_observations"]
