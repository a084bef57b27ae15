"""How a FHIR R4 bundle is read, without a database."""

from records.rules.bundle import read_bundle
from records.rules.people import SourcePerson
from records.rules.rows import Columns, Outside, SourceBundle, SourceRow

__all__ = ["Columns", "Outside", "SourceBundle", "SourcePerson", "SourceRow", "read_bundle"]
