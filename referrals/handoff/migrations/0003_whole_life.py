import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0002_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="KindSetting",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DOWN", "Discharge handoff to the community"),
                            ("UP", "Referral up to the hospital"),
                            ("UP-GREEN", "Green channel"),
                            ("LATERAL", "Referral on the same level"),
                            ("ADVICE", "Request for advice"),
                            ("TEMP", "Temporary care"),
                        ],
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("internal_review", models.BooleanField(default=False)),
                ("undo_minutes", models.SmallIntegerField(default=10)),
                ("contact_ladder", models.SmallIntegerField(default=3)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="clock",
            name="handoff_level_once",
        ),
        migrations.RemoveConstraint(
            model_name="clocksetting",
            name="handoff_setting_once",
        ),
        migrations.AddField(
            model_name="ask",
            name="elsewhere_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="round",
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="clock",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="handoff.task"
            ),
        ),
        migrations.RunSQL(
            sql=[
                """UPDATE handoff_clock SET started_at = task.since, task_id = task.id FROM handoff_task AS task
                WHERE task.order_id = handoff_clock.order_id AND task.live""",
                "SET CONSTRAINTS ALL IMMEDIATE",
                "ALTER TABLE handoff_clock ALTER COLUMN started_at SET NOT NULL, ALTER COLUMN task_id SET NOT NULL",
            ],
            reverse_sql=migrations.RunSQL.noop,
            hints={"side": "tenant"},
            state_operations=[
                migrations.AlterField(model_name="clock", name="started_at", field=models.DateTimeField()),
                migrations.AlterField(
                    model_name="clock",
                    name="task",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="handoff.task"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="clocksetting",
            name="priority",
            field=models.CharField(
                blank=True,
                choices=[("routine", "Routine"), ("urgent", "Urgent"), ("emergency", "Emergency")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="may_become_referral",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="package_number",
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="task",
            name="expected_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="heard",
            field=models.IntegerField(default=0),
        ),
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
                    ("refer_back", "Refer back to the community"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="clock",
            name="code",
            field=models.CharField(
                choices=[
                    ("R1", "Not opened"),
                    ("R2", "No decision"),
                    ("R3", "Question not answered"),
                    ("R4", "Accepted, no contact or appointment"),
                    ("R5", "Did not attend"),
                    ("R6", "Outcome missing"),
                    ("R7", "Outcome not read"),
                    ("R8", "Community follow-up of an urgent referral"),
                    ("R9", "Expiry without a decision"),
                    ("R10", "Cancellation not answered"),
                ],
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="clocksetting",
            name="code",
            field=models.CharField(
                choices=[
                    ("R1", "Not opened"),
                    ("R2", "No decision"),
                    ("R3", "Question not answered"),
                    ("R4", "Accepted, no contact or appointment"),
                    ("R5", "Did not attend"),
                    ("R6", "Outcome missing"),
                    ("R7", "Outcome not read"),
                    ("R8", "Community follow-up of an urgent referral"),
                    ("R9", "Expiry without a decision"),
                    ("R10", "Cancellation not answered"),
                ],
                max_length=4,
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(fields=("task", "code", "round", "level"), name="handoff_level_once"),
        ),
        migrations.AddConstraint(
            model_name="clocksetting",
            constraint=models.UniqueConstraint(
                fields=("partner_id", "kind", "priority", "code"), name="handoff_setting_once"
            ),
        ),
    ]
