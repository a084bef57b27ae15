from api.core.enums import named
from patients import enums

Sex = named(enums.Sex, "Sex")
IdentifierKind = named(enums.IdentifierKind, "IdentifierKind")
ContactRelation = named(enums.ContactRelation, "ContactRelation", "What a contact is to the patient.")
Channel = named(enums.Channel, "Channel", "How the patient wants to be reached.")
LivingSituation = named(enums.LivingSituation, "LivingSituation", "With whom the patient lives.")
