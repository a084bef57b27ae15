"""Pure rules: scores, classifications, schedules, validation. No database, no clock of their own."""
