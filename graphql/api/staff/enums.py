from api.core.enums import named
from staff.enums import Role as StaffRole

Role = named(StaffRole, "Role")
