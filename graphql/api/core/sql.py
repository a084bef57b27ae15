"""The one statement of the API itself."""

from django.db import connection


def limit_statements(seconds: int) -> None:
    """No later statement of this transaction may take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
