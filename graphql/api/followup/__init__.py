"""Forms, plans, tasks, readings and alerts."""
