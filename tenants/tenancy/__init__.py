"""Organisations as tenants: the directory, provisioning, and the only place that changes tenant."""
