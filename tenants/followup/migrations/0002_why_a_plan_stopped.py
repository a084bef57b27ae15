from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="stop_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("death", "The patient has died"),
                    ("withdrawal", "The patient wants no further follow-up"),
                    ("consent", "Consent was withdrawn"),
                    ("completed", "Follow-up was completed"),
                    ("superseded", "A newer plan took its place"),
                    ("mistake", "The handoff was entered in error"),
                    ("ended", "The referral that it came from has ended"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="closed_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("death", "The patient has died"),
                    ("withdrawal", "The patient wants no further follow-up"),
                    ("consent", "Consent was withdrawn"),
                    ("completed", "Follow-up was completed"),
                    ("superseded", "A newer plan took its place"),
                    ("mistake", "The handoff was entered in error"),
                    ("ended", "The referral that it came from has ended"),
                    ("later_contact", "The patient was reached by a later contact"),
                ],
                max_length=16,
            ),
        ),
    ]
