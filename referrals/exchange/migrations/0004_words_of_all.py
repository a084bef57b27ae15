from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_anonymous"),
    ]

    operations = [
        migrations.AlterField(
            model_name="inboxmessage",
            name="basis",
            field=models.CharField(
                choices=[
                    ("consent", "Consent of the patient"),
                    ("emergency", "Emergency: life or health at risk"),
                    ("answer", "Answer to an organisation that sent the patient"),
                    ("status_only", "State of a referral, no patient data"),
                    ("anonymised", "Anonymised question: the patient's identity stays here"),
                    ("counts_only", "Counts for the health authority, no patient data"),
                    ("agreement", "Agreement between two organisations, no patient in it"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="basis",
            field=models.CharField(
                choices=[
                    ("consent", "Consent of the patient"),
                    ("emergency", "Emergency: life or health at risk"),
                    ("answer", "Answer to an organisation that sent the patient"),
                    ("status_only", "State of a referral, no patient data"),
                    ("anonymised", "Anonymised question: the patient's identity stays here"),
                    ("counts_only", "Counts for the health authority, no patient data"),
                    ("agreement", "Agreement between two organisations, no patient in it"),
                ],
                max_length=16,
            ),
        ),
    ]
