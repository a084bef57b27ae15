"""What a browser or a program is told when something went wrong, for carriers without a mapping of their own."""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import select_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from api.core import endpoint
from careloop import correlation
from kernel.errors import CareloopError, Conflict, Invalid, NotFound, Refused, Unavailable

logger = logging.getLogger("careloop.faults")
STATUS: tuple[tuple[type[CareloopError], int], ...] = (
    (NotFound, 404),
    (Refused, 403),
    (Invalid, 422),
    (Conflict, 409),
    (Unavailable, 503),
)
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
"""What the caller has made of a request, or what became of it on the way; no fault of ours."""


def answer(request: HttpRequest, fault: Exception) -> HttpResponse | None:
    """The answer to an exception; None leaves it to Django (its own 404 and refusals of rights)."""
    if isinstance(fault, UNREADABLE):
        return bad_request(request, fault)
    if isinstance(fault, OperationalError | InterfaceError):
        logger.warning("the database does not answer", exc_info=fault)
        fault = Unavailable()
    if isinstance(fault, CareloopError):
        return _told(request, status_of(fault), fault)
    if isinstance(fault, Http404) or type(fault).__module__.startswith("django.core.exceptions"):
        return None
    logger.error("a fault of ours", exc_info=fault)
    return _told(request, 500, _neutral())


def status_of(fault: CareloopError) -> int:
    """The HTTP status of one of our errors; 400 for a family member without its own."""
    return next((status for kind, status in STATUS if isinstance(fault, kind)), 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Django's own 404 in our words."""
    return _told(request, 404, NotFound("page"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """A refusal of Django's own, such as a missing cross-site token."""
    return _told(request, 403, Refused("forbidden", _("This was not done. Load the page again, then try once more.")))


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that is too old."""
    logger.info("cross-site token refused: %s", reason)
    return forbidden(request, Exception())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """A request that cannot be read. What it says is not repeated, neither to the caller nor in the log."""
    return _told(request, 400, CareloopError("bad_request", _("The request could not be read.")))


def internal_error(request: HttpRequest) -> HttpResponse:
    """A fault outside of every view, for which Django asks while it handles it: who asks, and where, is read there."""
    fault = sys.exc_info()[1]
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(fault, UNREADABLE):
            return bad_request(request, fault)
        if not isinstance(fault, OperationalError | InterfaceError | CareloopError):
            return _told(request, 500, _neutral())
        response = answer(request, fault) or _told(request, 500, _neutral())
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001 - `answer` has said it, without a value
    return response


def _neutral() -> CareloopError:
    return CareloopError("internal_error", _("Something went wrong on our side. Nothing was lost."))


def _told(request: HttpRequest, status: int, fault: CareloopError) -> HttpResponse:
    told = {"code": fault.code, "message": str(fault.message), "correlation": correlation.current()}
    response: HttpResponse
    if request.path == reverse("graphql"):
        return endpoint.refused(status, fault, told["correlation"])
    if request.accepts("text/html"):
        page = select_template(["console/error.html", "careloop/error.html"])
        response = HttpResponse(page.render({**told, "status": status}, request), status=status)
    else:
        response = JsonResponse(told, status=status)
    if isinstance(fault, Unavailable):
        response["Retry-After"] = str(fault.retry_after)
    return response
