import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("partner_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DOWN", "Discharge handoff to the community"),
                            ("UP", "Referral up to the hospital"),
                            ("UP-GREEN", "Green channel"),
                            ("LATERAL", "Referral on the same level"),
                            ("ADVICE", "Request for advice"),
                            ("TEMP", "Temporary care"),
                        ],
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(max_length=30)),
                ("count", models.IntegerField()),
                ("median", models.IntegerField(null=True)),
                ("p90", models.IntegerField(null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="oversight.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "partner_id", "kind", "step"), name="oversight_step_once")
                ],
            },
        ),
    ]
