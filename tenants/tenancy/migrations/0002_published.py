import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

# What an organisation may publish about itself, and nobody else about it. Roles carry the database's name.
PUBLISHED = """
DO $published$
DECLARE
    members text := current_database() || '_members';
    its_own text := 'EXISTS (SELECT 1 FROM public.tenancy_organisation o WHERE o.id = organisation_id AND o.work_role = current_user)';
BEGIN
    ALTER TABLE public.tenancy_position ENABLE ROW LEVEL SECURITY;
    ALTER TABLE public.tenancy_healthcareservice ENABLE ROW LEVEL SECURITY;
    CREATE POLICY read_by_all ON public.tenancy_position FOR SELECT USING (true);
    CREATE POLICY read_by_all ON public.tenancy_healthcareservice FOR SELECT USING (true);
    EXECUTE format('GRANT INSERT, UPDATE ON public.tenancy_position TO %I', members);
    EXECUTE format('GRANT UPDATE (capacity, available, updated_at) ON public.tenancy_healthcareservice TO %I', members);
    EXECUTE format('CREATE POLICY as_itself ON public.tenancy_position FOR INSERT TO %I WITH CHECK (' || its_own || ')', members);
    EXECUTE format('CREATE POLICY of_itself ON public.tenancy_position FOR UPDATE TO %I USING (' || its_own || ') WITH CHECK (' || its_own || ')', members);
    EXECUTE format('CREATE POLICY of_itself ON public.tenancy_healthcareservice FOR UPDATE TO %I USING (' || its_own || ') WITH CHECK (' || its_own || ')', members);
END $published$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("latitude", models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ("longitude", models.DecimalField(decimal_places=5, max_digits=8, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="healthcareservice",
            name="updated_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("latitude", models.DecimalField(decimal_places=5, max_digits=8)),
                ("longitude", models.DecimalField(decimal_places=5, max_digits=8)),
                ("updated_at", models.DateTimeField()),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="position", to="tenancy.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                        name="tenancy_on_the_globe",
                    )
                ],
            },
        ),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop, hints={"side": "public"}),
    ]
