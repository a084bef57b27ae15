"""Reads of a person's record; each is put on record as a read of that person."""

from records.queries.charts import chart, latest_vitals, section
from records.queries.documents import attachments
from records.queries.extracts import extract
from records.queries.trends import trend

__all__ = ["attachments", "chart", "extract", "latest_vitals", "section", "trend"]
