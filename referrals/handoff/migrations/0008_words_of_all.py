from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0007_outside"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ask",
            name="verb",
            field=models.CharField(
                choices=[
                    ("start", "Start a referral"),
                    ("ask_consent", "Ask for consent"),
                    ("submit", "Submit for review"),
                    ("return_draft", "Return to the author"),
                    ("consent_refused", "Record that the patient refused"),
                    ("send", "Send"),
                    ("open", "Confirm receipt"),
                    ("ask_info", "Ask for more information"),
                    ("answer_info", "Answer the question"),
                    ("accept", "Accept"),
                    ("waitlist", "Put on the waiting list"),
                    ("propose_onward", "Propose another receiver"),
                    ("redirect", "Send elsewhere"),
                    ("decline", "Decline"),
                    ("withdraw", "Withdraw"),
                    ("schedule", "Set the appointment"),
                    ("no_show", "Did not attend"),
                    ("cancel_appointment", "Cancel the appointment"),
                    ("arrive", "Record arrival or first contact"),
                    ("note", "Write an interim note"),
                    ("read_notes", "Mark the notes as read"),
                    ("send_record", "Send the complete record"),
                    ("followed_up", "Record the community follow-up"),
                    ("not_complete", "Give up: not completed"),
                    ("cancel", "Ask to cancel"),
                    ("confirm_cancel", "Confirm the cancellation"),
                    ("continue_care", "Refuse the cancellation, care goes on"),
                    ("send_outcome", "Send the outcome"),
                    ("acknowledge", "Mark outcome as read"),
                    ("question_outcome", "Outcome unclear: ask back"),
                    ("close_unread", "Closed by the clock: outcome not read"),
                    ("expire", "Expired without a decision"),
                    ("undo", "Undo: sent by mistake"),
                    ("enter_in_error", "Mark as entered in error"),
                    ("settle", "Close without another receiver"),
                    ("stop", "Stop: superseded or the patient died"),
                    ("consent_withdrawn", "Consent withdrawn: sharing stops"),
                    ("continue_without_sharing", "Continue without sharing"),
                    ("record_discharge", "Record that the patient left the ward"),
                    ("not_delivered", "Could not be delivered: back to its author"),
                    ("refer_up", "Refer up through the green channel"),
                    ("turn_into_referral", "Turn the question into a referral"),
                    ("refer_back", "Refer back to the community"),
                ],
                max_length=30,
            ),
        ),
    ]
