"""Names in the shared cache: every key belongs to one organisation or, outside of any, to the directory."""

from kernel.tenant import current_or_none


def of_tenant(key: str, prefix: str, version: int) -> str:
    """`<database>:<organisation id or "directory">:<version>:<key>`; the organisation is the current one."""
    tenant = current_or_none()
    return f"{prefix}:{tenant.id if tenant else 'directory'}:{version}:{key}"
