import django.db.models.deletion
from django.db import migrations, models

import kernel.ids
import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("ours", models.BooleanField()),
                ("side", models.CharField(choices=[("sender", "Sender"), ("recipient", "Recipient")], max_length=10)),
                ("partner_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(max_length=120)),
                ("author_title", models.CharField(blank=True, max_length=120)),
                ("text", vault.fields.SealedField()),
                ("at", models.DateTimeField()),
                ("posted_id", models.UUIDField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("not_delivered", models.BooleanField(default=False)),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.CharField(blank=True, max_length=120)),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="dialogue.thread"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("place", models.SmallIntegerField()),
                ("name", vault.fields.SealedField()),
                (
                    "media_type",
                    models.CharField(
                        choices=[("application/pdf", "PDF"), ("image/jpeg", "JPEG"), ("image/png", "PNG")],
                        max_length=20,
                    ),
                ),
                ("size", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content", vault.fields.SealedField(null=True)),
                ("here", models.BooleanField(default=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="dialogue.message"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "place"), name="dialogue_place_once")],
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="dialogue.thread"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("thread", "person_id"), name="dialogue_mark_once")],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("ours", False)), fields=["thread", "number"], name="dialogue_theirs"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("posted_id__isnull", False)), fields=["posted_id"], name="dialogue_posted"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="dialogue_number_once"),
        ),
    ]
