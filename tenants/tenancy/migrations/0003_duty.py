import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

# An organisation writes its own row only; everybody on the network may read. Roles carry the database's name.
WALLS = """
DO $walls$
DECLARE
    members text := current_database() || '_members';
    its_own text := 'EXISTS (SELECT 1 FROM public.tenancy_organisation o WHERE o.id = organisation_id AND o.work_role = current_user)';
BEGIN
    ALTER TABLE public.tenancy_duty ENABLE ROW LEVEL SECURITY;
    EXECUTE format('GRANT INSERT ON public.tenancy_duty TO %I', members);
    EXECUTE format('GRANT UPDATE (name, phone, changed_at) ON public.tenancy_duty TO %I', members);
    CREATE POLICY published ON public.tenancy_duty FOR SELECT USING (true);
    EXECUTE format('CREATE POLICY said_by_itself ON public.tenancy_duty FOR INSERT TO %I WITH CHECK (' || its_own || ')', members);
    EXECUTE format('CREATE POLICY changed_by_itself ON public.tenancy_duty FOR UPDATE TO %I USING (' || its_own || ')', members);
END $walls$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0002_published"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duty", to="tenancy.organisation"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop, hints={"side": "public"}),
    ]
