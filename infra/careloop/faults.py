"""What a browser or a program is told when something went wrong: one mapping for every carrier that has none of its own."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import select_template
from django.utils.translation import gettext as _
from kernel.errors import CareloopError, Conflict, Invalid, NotFound, Refused, Unavailable

from careloop import correlation

logger = logging.getLogger("careloop.faults")
STATUS: tuple[tuple[type[CareloopError], int], ...] = (
    (NotFound, 404),
    (Refused, 403),
    (Invalid, 422),
    (Conflict, 409),
    (Unavailable, 503),
)


def answer(request: HttpRequest, fault: Exception) -> HttpResponse | None:
    """The answer to an exception; None leaves it to Django (its own 404 and refusals of bad requests)."""
    if isinstance(fault, OperationalError | InterfaceError):
        logger.warning("the database does not answer", exc_info=fault)
        fault = Unavailable()
    if isinstance(fault, CareloopError):
        return _told(request, status_of(fault), fault)
    if isinstance(fault, Http404) or type(fault).__module__.startswith("django.core.exceptions"):
        return None
    logger.error("a fault of ours", exc_info=fault)
    return _told(
        request, 500, CareloopError("internal_error", _("Something went wrong on our side. Nothing was lost."))
    )


def status_of(fault: CareloopError) -> int:
    """The HTTP status of one of our errors; 400 for a family member without its own."""
    return next((status for kind, status in STATUS if isinstance(fault, kind)), 400)


def _told(request: HttpRequest, status: int, fault: CareloopError) -> HttpResponse:
    told = {"code": fault.code, "message": str(fault.message), "correlation": correlation.current()}
    response: HttpResponse
    if request.accepts("text/html"):
        page = select_template(["console/error.html", "careloop/error.html"])
        response = HttpResponse(page.render({**told, "status": status}, request), status=status)
    else:
        response = JsonResponse(told, status=status)
    if isinstance(fault, Unavailable):
        response["Retry-After"] = str(fault.retry_after)
    return response
