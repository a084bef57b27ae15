from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0003_unread"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("authority_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
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
                ("recipient_id", models.UUIDField()),
                ("proposed_id", models.UUIDField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_capacity", "No capacity at present"),
                            ("no_answer", "Does not answer in time"),
                            ("out_of_service", "Out of service"),
                        ],
                        max_length=20,
                    ),
                ),
                ("valid_until", models.DateField()),
                ("suggested_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority_id", "organisation_id", "kind", "recipient_id"),
                        name="oversight_suggested_once",
                    )
                ],
            },
        ),
    ]
