from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from commands.units import install
        from journal.kinds import register
        from tenancy.access import unit_of_work
        from tenancy.enums import EventKind, Permission
        from tenancy.provisioning import register_step
        from vault.keys import create_keys

        install(unit_of_work)
        for kind in EventKind:
            register(kind, needs=Permission.PUBLISH)
        register_step("vault.keys", lambda _tenant, _options: create_keys())
