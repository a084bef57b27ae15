from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0006_anonymous"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicerequest",
            name="outside",
            field=models.BooleanField(default=False),
        ),
    ]
