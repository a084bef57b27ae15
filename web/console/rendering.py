"""How a page is drawn: its template, the frame around it, and what a cache may keep of it (nothing)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console import toasts
from console.chrome import chrome_for


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A whole page with its frame, rail and messages."""
    toast = toasts.found(request)
    whole = {**context, "chrome": chrome_for(request), "toasts": (toast,) if toast else ()}
    response = _private(render(request, template, whole, status=status))
    return toasts.take(request, response)


def fragment(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A part of a page, for htmx and dialogs."""
    return _private(render(request, template, context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request, Cookie"
    return response
