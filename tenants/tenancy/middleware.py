"""Which organisation a request is for: the host name says it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.translation import gettext as _

from tenancy.queries import organisation_by_host

OPEN_PATHS = ("/healthz",)


class OrganisationMiddleware:
    """Sets `request.organisation`; a host that belongs to nobody is answered 404 without touching any tenant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in OPEN_PATHS:
            return self.get_response(request)
        found = organisation_by_host(request.get_host().partition(":")[0].lower())
        if found is None:
            sentence = _("No organisation answers under this address. Check the address you were given.")
            return HttpResponseNotFound(sentence)
        request.organisation = found  # type: ignore[attr-defined]
        return self.get_response(request)
