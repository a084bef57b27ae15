"""What was promised after discharge, until it is done: forms, scores, rules, plans, tasks, readings, alerts."""
