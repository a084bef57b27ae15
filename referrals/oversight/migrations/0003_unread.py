from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="unread",
            field=models.IntegerField(default=0),
        ),
    ]
