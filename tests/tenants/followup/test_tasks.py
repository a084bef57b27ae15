"""The hourly sweep over every organisation."""

from datetime import date, timedelta

from careloop.celery_app import timetable
from followup.models import Plan
from followup.tasks import extend_plans
from tenancy.access import unit_of_work


def made_until(tenant, plan_id):
    with unit_of_work(tenant):
        return Plan.objects.get(id=plan_id).made_until


def test_contacts_are_always_made_a_quarter_ahead(centre, patient, planned, clock):
    ref = planned(patient)
    assert made_until(centre, ref.id) == date(2027, 2, 17)
    clock.shift(timedelta(days=10))

    extend_plans()

    assert made_until(centre, ref.id) == date(2027, 2, 27)


def test_a_second_tick_changes_nothing(centre, patient, planned, clock, contents):
    planned(patient)
    clock.shift(timedelta(days=10))
    extend_plans()
    before = contents(centre)

    extend_plans()

    assert contents(centre) == before


def test_beat_starts_it():
    assert timetable()["followup.extend_plans"]["schedule"] == 3600.0
