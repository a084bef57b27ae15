"""What every floor stands on: errors, ids, clock, calendar, tenant, actor, pages. No models, no database."""
