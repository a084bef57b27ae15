from django.db import migrations, models

import kernel.ids
import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("name", models.CharField(max_length=70)),
                ("department", models.CharField(blank=True, max_length=60)),
                ("contact_name", vault.fields.SealedField()),
                ("phone", vault.fields.SealedField()),
                ("email", vault.fields.SealedField(null=True)),
                ("area", models.CharField(max_length=60)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("name", "department"),
                        name="destinations_named_once",
                    )
                ],
            },
        ),
    ]
