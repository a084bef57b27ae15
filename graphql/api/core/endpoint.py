"""`/graphql` of one organisation's host: POST of one JSON operation, nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from graphene_django.views import GraphQLView

from api.core.context import Context
from api.core.documents import Documents, RequestFault
from api.core.errors import told
from api.core.execution import Operation, run
from api.core.limits import LIMITS
from kernel.errors import CareloopError, Invalid, Refused, Text

JSON = "application/json"


class Rejected(Exception):
    """The request is refused before its operation is looked at."""

    def __init__(self, status: int, error: CareloopError) -> None:
        super().__init__(error.code)
        self.status, self.error = status, error


class _OwnPage(CsrfViewMiddleware):
    """Django's check, giving its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:  # noqa: ARG002
        return reason


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Endpoint(GraphQLView):
    """The view. Exempt from Django's own check because it makes the same check and answers in JSON."""

    documents: Documents = None  # type: ignore[assignment] # as_view() takes what the class has

    def __init__(self, documents: Documents, **options: Any) -> None:
        super().__init__(**options)
        self.documents = documents

    def dispatch(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        correlation = getattr(request, "correlation_id", "-")
        try:
            operation = self.operation(request)
            result = run(self.documents, operation, self.get_context(request))
        except Rejected as rejected:
            return _answer(rejected.status, {"errors": told([rejected.error], correlation)})
        except RequestFault as fault:
            return _answer(fault.status, {"errors": told(fault.errors, correlation)})
        if not result.errors:
            return _answer(200, {"data": result.data})
        errors = told(result.errors, correlation)
        if result.data is None and all(error.path is None for error in result.errors):
            return _answer(400, {"errors": errors})
        return _answer(200, {"data": result.data, "errors": errors})

    def operation(self, request: HttpRequest) -> Operation:
        """The operation of a request that may be looked at; raises `Rejected` for any other."""
        if request.method != "POST":
            raise Rejected(405, Refused("post_only", _("Send operations by POST.")))
        if self.get_content_type(request) != JSON:
            raise Rejected(415, Invalid(None, "json_only", _("Send operations as application/json.")))
        if _length(request) > (LIMITS.stranger if request.actor is None else LIMITS.body):  # type: ignore[attr-defined]
            raise Rejected(413, Invalid(None, "too_large", _("This request is too long.")))
        check_origin(request)
        return _read(request.body)

    def get_context(self, request: HttpRequest) -> Context:
        """Who asks, and for which organisation."""
        return Context(request, request.organisation, request.actor)  # type: ignore[attr-defined]


def refused(status: int, error: CareloopError, correlation: str) -> HttpResponse:
    """The answer to a request that never came as far as the view."""
    return _answer(status, {"errors": told([error], correlation)})


def check_origin(request: HttpRequest) -> None:
    """Raises `Rejected` where a foreign page may have made the browser send this.

    A session's cookie needs Django's token beside it. A program's token is never sent by a browser alone. Where nobody
    is signed in there is nobody to act for; then it is enough that the page, if it is one, is ours.
    """
    if request.actor is not None:  # type: ignore[attr-defined]
        if _OwnPage(_nothing).process_view(request, _nothing, (), {}) is not None:
            raise Rejected(
                403, Refused("csrf", _("Reload the page and try again: its safety token is missing or old."))
            )
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.get_host():
        raise Rejected(403, Refused("foreign_origin", _("This address is not called from foreign pages.")))


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else LIMITS.body + 1


def _read(body: bytes) -> Operation:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Rejected(400, Invalid(None, "bad_json", _("Send one JSON object with `query` and `variables`.")))
    query, variables, name = found.get("query"), found.get("variables"), found.get("operationName")
    if not isinstance(query, str):
        raise _bad("query", _("Send the document as text in `query`."))
    if not isinstance(variables, dict | None):
        raise _bad("variables", _("Send the variables as an object."))
    if not isinstance(name, str | None):
        raise _bad("operationName", _("Send the name of the operation as text."))
    return Operation(query, variables or {}, name or None)


def _bad(field: str, message: Text) -> Rejected:
    return Rejected(400, Invalid(field, "bad_json", message))


def _answer(status: int, content: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(content, default=str), status=status, content_type=JSON)
    if status == 503:
        response["Retry-After"] = "1"
    if status == 405:
        response["Allow"] = "POST"
    return response
