"""Small parts that are fetched again when something happens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from console import rendering
from console.doors import StaffView
from console.lists import home_of, rail_for


class Home(StaffView):
    """The first list with somebody in it."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(lambda: redirect(home_of(self.actor)))


class Nothing(StaffView):
    """For somebody whose roles have no list."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.reading(lambda: rendering.page(request, "console/nothing.html", {}))


class RailFragment(StaffView):
    """The lists with their counts as they are now; `at` is the page that shows them."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        rail = rail_for(self.actor, at=self.request.GET.get("at", ""))
        return rendering.fragment(self.request, "console/parts/rail.html", {"chrome": {"rail": rail}})
