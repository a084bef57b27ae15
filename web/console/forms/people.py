"""Signing in, invitations, roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from staff.enums import Role

_NEW_PASSWORD_HINT = _("At least 12 characters. Several words are easier to remember than signs.")


def _password(label: Any, kind: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, help_text=hint, strip=False, max_length=200, widget=widget)


class _Repeated(forms.Form):
    """A form with a new password, typed twice. `named` is the field it is typed into first."""

    named = "password"

    def clean(self) -> dict[str, Any]:
        """The repetition goes no further."""
        given: dict[str, Any] = super().clean() or {}
        again = given.pop("again", None)
        if again is not None and self.named in given and again != given[self.named]:
            self.add_error("again", _("This is not the same password."))
        return given


class SignInForm(forms.Form):
    """Who one is."""

    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("Password"), "current-password")


class InvitationForm(_Repeated):
    """What a new colleague chooses."""

    username = forms.CharField(
        label=_("User name"),
        help_text=_("3 to 40 letters a–z, digits, dots or hyphens."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("Password"), "new-password", _NEW_PASSWORD_HINT)
    again = _password(_("The same password again"), "new-password")


class PasswordForm(_Repeated):
    """One's own password."""

    named = "new"

    current = _password(_("Present password"), "current-password")
    new = _password(_("New password"), "new-password", _NEW_PASSWORD_HINT)
    again = _password(_("The same password again"), "new-password")


class InviteForm(forms.Form):
    """Whom to invite, and what the person may do."""

    name = fields.line(_("Name"), longest=80)
    title = fields.line(_("Title"), required=False, longest=80)
    phone = fields.line(_("Work phone"), required=False, longest=30, inputmode="tel")
    team = fields.line(_("Team"), required=False, longest=80)

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["roles"] = fields.some_of(_("Roles"), roles_at(kind))


class DutyForm(forms.Form):
    """Who is on duty for partners, and the number to call."""

    phone = fields.line(
        _("Number to call"), required=False, longest=40, hint=_("Without one, that person's own."), inputmode="tel"
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("Nobody")), *people]
        self.fields["person_id"] = fields.one_of(_("Who is on duty?"), choices, required=False)
        self.order_fields(["person_id", "phone"])


class RolesForm(forms.Form):
    """What a person may do from now on."""

    def __init__(self, *args: Any, kind: str, now: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["roles"] = fields.some_of(_("Roles"), roles_at(kind))
        self.fields["roles"].initial = list(now)


class DelegateForm(forms.Form):
    """Who may act in one's name, and on which days."""

    def __init__(self, *args: Any, people: Iterable[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["holder_id"] = fields.person(_("Which colleague?"), people)
        self.fields["valid_from"] = fields.day(_("First day"))
        self.fields["valid_to"] = fields.day(_("Last day"), hint=_("One year at most."))


def roles_at(kind: str) -> list[tuple[str, Any]]:
    """The roles that an organisation of this kind can have; the command has the last word."""
    regional = {Role.REGIONAL_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR, Role.PRIVACY_OFFICER}
    hospital = {Role.COMMUNITY_DOCTOR, Role.COMMUNITY_NURSE, Role.CENTRE_HEAD, Role.REGIONAL_ADMINISTRATOR}
    community = {Role.WARD_NURSE, Role.HOSPITAL_DOCTOR, Role.REGIONAL_ADMINISTRATOR}
    hidden = {"health_authority": set(Role) - regional, "hospital": hospital, "community_health_centre": community}
    return [(role.value, role.label) for role in Role if role not in hidden.get(kind, {Role.REGIONAL_ADMINISTRATOR})]
