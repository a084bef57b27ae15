"""Who works here, how they prove it, and what lets them stay signed in. All of it in the tenant's own schema."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel.ids import new_id
from staff.enums import Role
from vault.fields import SealedField


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)


class Account(AbstractBaseUser):
    """`roles` holds values of `Role`. A person who works at two organisations has two accounts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200)
    title = models.CharField(max_length=80, blank=True)
    phone = SealedField(null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="members")
    language = models.CharField(max_length=16, default="zh-hans")
    roles = ArrayField(models.CharField(max_length=40, choices=Role.choices))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = BaseUserManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(roles__len__gt=0), name="staff_somebody_has_a_role")]


class SignInGuard(models.Model):
    """Failed attempts on one user name, known or not. `subject` is a keyed digest: people type passwords there."""

    subject = models.CharField(max_length=64, primary_key=True)
    failures = models.IntegerField(default=0)
    last_attempt_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_attempt_at"])]


class Session(models.Model):
    """A signed-in browser. The key is in the cookie only; a copy of this table opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_digest = models.CharField(max_length=64, unique=True)
    tenant_id = models.UUIDField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    data = models.TextField(blank=True)
    client = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_seen_at"])]


class Invitation(models.Model):
    """A one-time way in. With `account`, it lets that person choose a new password; without, it makes an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    phone = SealedField(null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=16, default="zh-hans")
    roles = ArrayField(models.CharField(max_length=40, choices=Role.choices))
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="invitations")
    invited_by = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)


class Delegation(models.Model):
    """A clinician lets a colleague act in his or her name, from a first to a last day. It gives no rights: whoever acts
    keeps to their own role. `version` moves when it is taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_given")
    holder = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_held")
    valid_from = models.DateField()
    valid_to = models.DateField()
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="staff_delegation_has_a_term"),
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="staff_delegation_to_another"),
        ]
        indexes = [
            models.Index(fields=["holder", "valid_to"], condition=Q(revoked_at=None), name="staff_may_act_for"),
            models.Index(fields=["giver"], name="staff_delegated_by"),
        ]


class ApiToken(models.Model):
    """What a program shows instead of a session. It may what its account may, until it expires or is revoked.

    When it was last used is in the audit record, whose lines carry its id as their session.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
