from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0004_guided_referrals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="clocksetting",
            name="handoff_setting_once",
        ),
        migrations.AddField(
            model_name="clocksetting",
            name="level",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="clocksetting",
            constraint=models.UniqueConstraint(
                fields=("partner_id", "kind", "priority", "code", "level"), name="handoff_setting_once"
            ),
        ),
    ]
