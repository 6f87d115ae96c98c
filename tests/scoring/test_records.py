"""Plain records of tickets."""

import pytest

from kameng_support.errors import InputError
from kameng_support.scoring import TicketRecord


@pytest.mark.parametrize("moment", ["picked_up_at", "first_reply_at", "resolved_at"])
def test_nothing_happens_before_a_ticket_opens(moment):
    assert getattr(TicketRecord("t", 10, **{moment: 10}), moment) == 10
    with pytest.raises(InputError, match="9 lies before its opening at 10"):
        TicketRecord("t", 10, **{moment: 9})


@pytest.mark.parametrize(
    ("course", "resolved", "ever", "human"),
    [
        ({}, False, False, False),
        ({"resolved_at": 2}, True, True, False),
        ({"reopens": 1}, False, True, False),
        ({"picked_up_at": 2}, False, False, True),
        ({"first_reply_at": 2}, False, False, True),
    ],
)
def test_what_became_of_a_ticket(course, resolved, ever, human):
    ticket = TicketRecord("t", 1, **course)
    assert (ticket.resolved, ticket.ever_resolved, ticket.reached_a_human) == (
        resolved,
        ever,
        human,
    )
