"""Answers to what Django itself refuses: unknown addresses, unreadable requests, a missing CSRF token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    return _answer(request, 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django refuses."""
    return _answer(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours that nothing else has answered."""
    return _answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from another session, or one that lay open too long."""
    return _answer(request, 403, _("This form belongs to an earlier session. Load the page again, then send it."))


def _answer(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "status": status, "message": message, "correlation": getattr(request, "correlation_id", ""),
    }
    response = render(request, "console/error.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
