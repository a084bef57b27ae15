"""The addresses of the console. `OPEN` names the few that open without signing in."""

from __future__ import annotations

from django.urls import path

from console.views import (
    care,
    consenting,
    consents,
    drafting,
    fragments,
    moves,
    parked,
    patients,
    people,
    referrals,
    region,
    session,
    starting,
    worklists,
)

app_name = "console"
OPEN = frozenset({"sign_in", "invitation", "language"})

urlpatterns = [
    path("", fragments.Home.as_view(), name="home"),
    path("nothing", fragments.Nothing.as_view(), name="nothing"),
    path("rail", fragments.RailFragment.as_view(), name="rail"),
    path("sign-in", session.SignIn.as_view(), name="sign_in"),
    path("sign-out", session.SignOut.as_view(), name="sign_out"),
    path("language", session.Language.as_view(), name="language"),
    path("password", session.Password.as_view(), name="password"),
    path("invitation/<str:token>", session.Invitation.as_view(), name="invitation"),
    path("discharges", worklists.Discharges.as_view(), name="discharges"),
    path("lists/<str:name>", worklists.Referrals.as_view(), name="list"),
    path("tasks/<str:name>", worklists.Tasks.as_view(), name="tasks"),
    path("alerts", worklists.Alerts.as_view(), name="alerts"),
    path("patients", patients.Patients.as_view(), name="patients"),
    path("patients/<uuid:patient_id>", patients.Patient.as_view(), name="patient"),
    path("patients/<uuid:patient_id>/readings", care.Readings.as_view(), name="readings"),
    path("patients/<uuid:patient_id>/consents", consents.Ledger.as_view(), name="consents"),
    path(
        "patients/<uuid:patient_id>/consents/<uuid:consent_id>/withdraw",
        consents.Withdraw.as_view(),
        name="withdraw_consent",
    ),
    path("contacts/<uuid:task_id>", care.Contact.as_view(), name="task"),
    path("alerts/<uuid:alert_id>/see", care.SeeAlert.as_view(), name="see_alert"),
    path("alerts/<uuid:alert_id>/close", care.CloseAlert.as_view(), name="close_alert"),
    path("alerts/<uuid:alert_id>/green-channel", starting.GreenChannel.as_view(), name="green_channel"),
    path("handoffs/new", starting.Choose.as_view(), name="start"),
    path("handoffs/new/<uuid:patient_id>", starting.Start.as_view(), name="start_for"),
    path("referrals/<uuid:referral_id>", referrals.Referral.as_view(), name="referral"),
    path("referrals/<uuid:referral_id>/banner", referrals.BannerFragment.as_view(), name="banner"),
    path("referrals/<uuid:referral_id>/glance", referrals.Glance.as_view(), name="glance"),
    path("referrals/<uuid:referral_id>/prepare/assessment", drafting.Assessment.as_view(), name="prepare_assessment"),
    path("referrals/<uuid:referral_id>/prepare/plan", drafting.Plan.as_view(), name="prepare_plan"),
    path("referrals/<uuid:referral_id>/prepare/consent", consenting.Consent.as_view(), name="prepare_consent"),
    path("referrals/<uuid:referral_id>/prepare/send", drafting.Send.as_view(), name="prepare_send"),
    path("referrals/<uuid:referral_id>/refer-up", starting.ReferUp.as_view(), name="refer_up"),
    path("referrals/<uuid:referral_id>/<slug:verb>", moves.Move.as_view(), name="act"),
    path("region", region.Region.as_view(), name="region"),
    path("people", people.People.as_view(), name="people"),
    path("people/invite", people.Invite.as_view(), name="invite"),
    path("people/<uuid:person_id>/roles", people.Roles.as_view(), name="roles"),
    path("people/<uuid:person_id>/access", people.ResetAccess.as_view(), name="reset_access"),
    path("people/<uuid:person_id>/end", people.Deactivate.as_view(), name="deactivate"),
    path("messages", parked.Parked.as_view(), name="parked"),
    path("messages/<uuid:message_id>/retry", parked.Retry.as_view(), name="retry"),
    path("messages/<uuid:message_id>/discard", parked.Discard.as_view(), name="discard"),
]
