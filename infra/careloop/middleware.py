"""What wraps every request: health, correlation, the content policy, and neutral answers to errors."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from careloop import correlation
from careloop.faults import answer, bad_request

Answer = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """`/healthz` says that this process answers. It asks no database and names no organisation."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)


class CorrelationMiddleware:
    """Gives the request its `correlation_id` and sends it back, so that a person can quote it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = correlation.chosen(request.headers.get(correlation.HEADER))
        with correlation.correlated(identifier, request):
            request.correlation_id = identifier  # type: ignore[attr-defined]
            response = self.get_response(request)
            response[correlation.HEADER] = identifier
            return response


class ContentPolicyMiddleware:
    """A strict Content-Security-Policy: everything from this host, sockets from its live port, nothing inline.

    It stands before all others and looks at answers only, so that refusals of a bad host, redirects and health have it
    too. What says nothing about caches is not kept by any.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", content_policy(_host_of(request)))
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        return response


def _host_of(request: HttpRequest) -> str:
    """The host that was asked for; empty where it is none of ours."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def content_policy(host: str) -> str:
    """The policy for pages of one host (`name[:port]`); without a host no socket is allowed."""
    if not host:
        return _joined("'self'")
    scheme = "wss" if settings.CARELOOP_HTTPS else "ws"
    name = host.rsplit(":", 1)[0]
    socket = f"{scheme}://{name}:{settings.CARELOOP_LIVE_PORT}" if settings.CARELOOP_LIVE_PORT else f"{scheme}://{host}"
    return _joined(f"'self' {socket}")


def _joined(connect: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"connect-src {connect}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class ErrorMiddleware:
    """Maps our own errors to a status and a sentence; anything else is logged and answered neutrally.

    A host that is none of ours is refused here, before Django would write a fault with the caller's words into the log.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _host_of(request):
            with translation.override(translation.get_language_from_request(request)):
                return bad_request(request, DisallowedHost())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return answer(request, fault)
