from django.db import migrations, models

import kernel.ids
import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("referral_id", models.UUIDField()),
                ("task_id", models.UUIDField()),
                ("recipient_id", models.UUIDField()),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("code_index", models.CharField(max_length=64)),
                ("issued_by", models.UUIDField()),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("locked_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("browser_digest", models.CharField(blank=True, max_length=64)),
                ("opened_by", vault.fields.SealedField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("session_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["referral_id", "issued_at"], name="outside_of_referral")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)), fields=("task_id",), name="outside_one_stands"
                    )
                ],
            },
        ),
    ]
