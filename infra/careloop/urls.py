"""Every address of an organisation's host; each carrier keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("api.urls")),
    path("", include("console.urls")),
]
handler400 = "careloop.faults.bad_request"
handler403 = "careloop.faults.forbidden"
handler404 = "careloop.faults.not_found"
handler500 = "careloop.faults.internal_error"
