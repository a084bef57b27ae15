from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0008_words_of_all"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="servicerequest",
            name="handoff_one_open",
        ),
        migrations.AddField(
            model_name="proposal",
            name="repeats",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="succeeded_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("side", "sender"), ("status__in", ["draft", "active"]), ("succeeded_by__isnull", True)
                ),
                fields=("kind", "patient_id", "recipient_id", "service_code"),
                name="handoff_one_open",
            ),
        ),
    ]
