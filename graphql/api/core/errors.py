"""The one place where an exception becomes an error of the answer, `{message, path, extensions: {code, field, …}}`.

Errors of the kernel's family keep their code and sentence. What the standard says about a document keeps its sentence.
Anything else is a fault of ours: it is logged, and the answer says only where to ask.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from graphql import GraphQLError, GraphQLSyntaxError

from kernel.errors import CareloopError, Conflict, Invalid, Unavailable

logger = logging.getLogger("careloop.api")
Told = dict[str, Any]
LONGEST = 400
_EXISTING = ("existing_id", "patient_id")


def told(errors: Iterable[Exception], correlation: str) -> list[Told]:
    """The errors as the answer shows them; an error that bundles several gives several."""
    return [each for error in errors for each in _told(error, correlation)]


def _told(error: Exception, correlation: str) -> Iterator[Told]:
    cause, place = _cause(error), _place(error)
    if isinstance(cause, OperationalError | InterfaceError):
        logger.warning("the database does not answer", exc_info=cause)
        cause = Unavailable()
    if isinstance(cause, CareloopError):
        for fault in cause.errors if isinstance(cause, Invalid) else (cause,):
            yield {**_entry(fault.code, str(fault.message), field=fault.field, **_more(fault)), **place}
    elif isinstance(cause, GraphQLError):
        code = "syntax" if isinstance(cause, GraphQLSyntaxError) else "bad_request"
        yield {**_entry(code, cause.message[:LONGEST]), **place}
    else:
        logger.error("a fault of ours while answering %s", place.get("path", ""), exc_info=cause)
        message = _("Something went wrong on our side. Nothing was changed by this field.")
        yield {**_entry("internal_error", message, correlation=correlation), **place}


def _cause(error: Exception) -> Exception:
    """What a field raised. An error without a path comes from the document or its variables: it is its own cause."""
    if isinstance(error, GraphQLError) and error.path is not None and error.original_error is not None:
        return error.original_error
    return error


def _entry(code: str, message: str, *, field: str | None = None, **more: Any) -> Told:
    return {"message": message, "extensions": {"code": code, "field": field, "message": message, **more}}


def _place(error: Exception) -> Told:
    if not isinstance(error, GraphQLError):
        return {}
    place: Told = {}
    if error.path is not None:
        place["path"] = list(error.path)
    if error.locations:
        place["locations"] = [location.formatted for location in error.locations]
    return place


def _more(fault: CareloopError) -> Told:
    if isinstance(fault, Conflict) and fault.current_version is not None:
        return {"currentVersion": fault.current_version}
    if isinstance(fault, Unavailable):
        return {"retryAfter": fault.retry_after}
    if hasattr(fault, "existing_ids"):
        return {"existingIds": [str(one) for one in fault.existing_ids]}
    existing = next((getattr(fault, name) for name in _EXISTING if hasattr(fault, name)), None)
    return {"existingId": str(existing)} if existing else {}
