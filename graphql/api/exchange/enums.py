from api.core.enums import named
from exchange import enums

State = named(enums.State, "MessageState")
