from drain import deliver_all

from exchange.models import OutboxMessage
from tenancy.access import unit_of_work


def test_it(sender, notebook):
    sender.post("a"); sender.post("b")
    n = deliver_all()
    assert notebook.words() == ["a", "b"]
    assert n == 4
    with unit_of_work(sender.actor.tenant):
        print(list(OutboxMessage.objects.values("seq","state","delivered_at")))
        assert 0
