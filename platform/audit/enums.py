from django.db.models import TextChoices


class Outcome(TextChoices):
    DONE = "done"
    REFUSED = "refused"
    READ = "read"
