from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("discharge_handoff", "Care in the community after discharge"),
                    ("up_referral", "Examination or treatment at a hospital"),
                    ("green_channel", "Urgent treatment at a hospital (green channel)"),
                    ("lateral_referral", "Care at another institution of the same level"),
                    ("advice", "Advice from another institution"),
                    ("temporary_care", "Temporary care at another centre"),
                    ("coordination", "Telling a partner how a referral stands"),
                    ("statistics", "Counts for the health authority"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="emergencybasis",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("discharge_handoff", "Care in the community after discharge"),
                    ("up_referral", "Examination or treatment at a hospital"),
                    ("green_channel", "Urgent treatment at a hospital (green channel)"),
                    ("lateral_referral", "Care at another institution of the same level"),
                    ("advice", "Advice from another institution"),
                    ("temporary_care", "Temporary care at another centre"),
                    ("coordination", "Telling a partner how a referral stands"),
                    ("statistics", "Counts for the health authority"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="receivedbasis",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("discharge_handoff", "Care in the community after discharge"),
                    ("up_referral", "Examination or treatment at a hospital"),
                    ("green_channel", "Urgent treatment at a hospital (green channel)"),
                    ("lateral_referral", "Care at another institution of the same level"),
                    ("advice", "Advice from another institution"),
                    ("temporary_care", "Temporary care at another centre"),
                    ("coordination", "Telling a partner how a referral stands"),
                    ("statistics", "Counts for the health authority"),
                ],
                max_length=24,
            ),
        ),
    ]
