import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.UUIDField(null=True)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="staff.account",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations_held", to="staff.account"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("revoked_at", None)),
                        fields=["holder", "valid_to"],
                        name="staff_may_act_for",
                    ),
                    models.Index(fields=["giver"], name="staff_delegated_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="staff_delegation_has_a_term",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("holder")), _negated=True),
                        name="staff_delegation_to_another",
                    ),
                ],
            },
        ),
    ]
