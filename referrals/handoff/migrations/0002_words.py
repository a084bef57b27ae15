from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ask",
            name="verb",
            field=models.CharField(
                choices=[
                    ("start", "Start a referral"),
                    ("ask_consent", "Ask for consent"),
                    ("consent_refused", "Record that the patient refused"),
                    ("send", "Send"),
                    ("open", "Confirm receipt"),
                    ("ask_info", "Ask for more information"),
                    ("answer_info", "Answer the question"),
                    ("accept", "Accept"),
                    ("decline", "Decline"),
                    ("withdraw", "Withdraw"),
                    ("schedule", "Set the appointment"),
                    ("arrive", "Record arrival or first contact"),
                    ("note", "Write an interim note"),
                    ("cancel", "Ask to cancel"),
                    ("confirm_cancel", "Confirm the cancellation"),
                    ("continue_care", "Refuse the cancellation, care goes on"),
                    ("send_outcome", "Send the outcome"),
                    ("acknowledge", "Mark outcome as read"),
                    ("settle", "Close without another receiver"),
                    ("stop", "Stop: superseded or the patient died"),
                    ("consent_withdrawn", "Consent withdrawn: sharing stops"),
                    ("continue_without_sharing", "Continue without sharing"),
                    ("record_discharge", "Record that the patient left the ward"),
                    ("not_delivered", "Could not be delivered: back to its author"),
                    ("refer_up", "Refer up through the green channel"),
                ],
                max_length=30,
            ),
        ),
    ]
