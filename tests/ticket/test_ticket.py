"""The ticket as a fold over its events: what each event changes, and which do not follow."""

import pickle

import pytest
from attrs import asdict, frozen

from kameng_support.errors import InputError
from kameng_support.ticket import (
    SYSTEM,
    Actor,
    ClockFired,
    ClockJudged,
    Elements,
    Event,
    Learned,
    Moved,
    Opened,
    PolicyChanged,
    PolicyRef,
    Promised,
    Said,
    SurveyAnswered,
    SurveyIssued,
    SurveyState,
    Ticket,
    Triaged,
    Understood,
    evolve,
    fold,
)

AGENT, CUSTOMER, BOT = Actor("agent", "a7"), Actor("customer", "c1"), Actor("bot", "b1")
POLICY = PolicyRef("kameng", "2026.1", "f00", "2026a")
ELEMENTS = Elements(problem_type="delivery_delay", missing=("order_number",))
OPENED = Opened(
    ticket="T1",
    version=1,
    at=100,
    by=CUSTOMER,
    customer="c1",
    channel="app",
    locale="zh-CN",
    state="new",
    kind="open",
    signals=("opened",),
    policy=POLICY,
    elements=ELEMENTS,
    facts={"tier": "vip"},
    text="为什么没到账",
)
TICKET = fold([OPENED])


def moved(*signals: str, by=AGENT, to="new", kind="open", at=200, **fields: str) -> Moved:
    return Moved("T1", 2, at, by, "act", "new", to, kind, signals, fields)


def said(by=AGENT, *, public=True, automatic=False, read_as=None) -> Said:
    return Said("T1", 2, 200, by, public, automatic, read_as, (), "words")


def changes(event: Event, ticket: Ticket = TICKET) -> dict[str, object]:
    """What the event changes beside version and instant."""
    before, after = (asdict(t, recurse=False) for t in (ticket, evolve(ticket, event)))
    assert (after["version"], after["at"]) == (event.version, event.at)
    return {
        name: value
        for name, value in after.items()
        if value != before[name] and name not in ("version", "at")
    }


def later(*events: Event) -> Ticket:
    """The ticket after these, renumbered to follow one another."""
    from attrs import evolve as with_

    return fold([OPENED, *(with_(event, version=n) for n, event in enumerate(events, 2))])


def test_an_opening_tells_the_whole_ticket():
    assert (
        Ticket(
            id="T1",
            version=1,
            at=100,
            opened_at=100,
            customer="c1",
            channel="app",
            locale="zh-CN",
            state="new",
            kind="open",
            since=100,
            quiet_since=100,
            policy=POLICY,
            elements=ELEMENTS,
            facts={"tier": "vip"},
        )
        == TICKET
    )


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        # a move
        (
            moved("picked_up", to="mine"),
            {"state": "mine", "since": 200, "assignee": "a7", "handlers": ("a7",)},
        ),
        (moved(), {"handlers": ("a7",)}),
        (
            moved(to="done", kind="resolved", by=BOT),
            {"state": "done", "kind": "resolved", "since": 200},
        ),
        (moved("assigned", by=SYSTEM, agent="a9"), {"assignee": "a9"}),
        (moved("assigned", by=SYSTEM), {}),
        (moved("transferred", by=SYSTEM), {"transfers": 1}),
        (moved("reopened", by=CUSTOMER), {"reopens": 1}),
        (moved("bot_message", by=BOT), {"bot_turns": 1}),
        (moved("resolved", by=SYSTEM, cause="x"), {"resolution": {"cause": "x"}}),
        (moved("closed", by=SYSTEM, cause="x"), {}),
        # who of the house is credited
        (moved(by=Actor("supplier", "s1")), {}),
        (moved(by=Actor("courier", "k1")), {"handlers": ("k1",)}),
    ],
)
def test_what_a_move_changes(event, changed):
    expected = {"quiet_since": 200, "done": frozenset({"act"}), **changed}
    assert changes(event) == expected


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        (said(), {"quiet_since": 200, "handlers": ("a7",)}),
        (said(public=False), {"quiet_since": 200, "handlers": ("a7",)}),
        (said(BOT), {"quiet_since": 200}),
        (said(CUSTOMER, read_as="thanks"), {"quiet_since": 200, "said": "thanks"}),
        (said(AGENT, read_as="thanks"), {"quiet_since": 200, "handlers": ("a7",)}),
        (said(automatic=True), {}),
        (said(CUSTOMER, automatic=True, read_as="thanks"), {}),
        (Understood("T1", 2, 200, CUSTOMER, Elements()), {"elements": Elements()}),
        (Learned("T1", 2, 200, SYSTEM, {"paid": True}), {"facts": {"tier": "vip", "paid": True}}),
        (Learned("T1", 2, 200, SYSTEM, {"tier": "new"}), {"facts": {"tier": "new"}}),
        (
            Triaged("T1", 2, 200, SYSTEM, {"group": "it", "flags": ("x",)}, ("r1",)),
            {"decision": {"group": "it", "flags": ("x",)}, "fired": ("r1",)},
        ),
        (Promised("T1", 2, 200, SYSTEM, {"pickup": 30}), {}),
        (ClockFired("T1", 2, 200, SYSTEM, "pickup", 1, "warn", "50%", 200, None), {}),
        (ClockFired("T1", 2, 200, SYSTEM, "pickup", 1, "escalate", "1h", 200, "lead"), {}),
        (
            ClockFired("T1", 2, 200, SYSTEM, "pickup", 1, "breach", "due", 200, None),
            {"breached": frozenset({"pickup"})},
        ),
        (ClockJudged("T1", 2, 200, SYSTEM, "pickup", 1, "met", 300, 200, 100, POLICY), {}),
        (
            ClockJudged("T1", 2, 200, SYSTEM, "pickup", 1, "breached", 150, 200, 100, POLICY),
            {"breached": frozenset({"pickup"})},
        ),
        (
            SurveyIssued("T1", 2, 200, SYSTEM, ("a7",), 900),
            {"survey": SurveyState(("a7",), 900, answered=False)},
        ),
        (
            PolicyChanged("T1", 2, 200, SYSTEM, PolicyRef("kameng", "2026.2")),
            {"policy": PolicyRef("kameng", "2026.2")},
        ),
    ],
)
def test_what_any_other_event_changes(event, changed):
    assert changes(event) == changed


def test_what_only_grows_is_kept_over_many_events():
    fired = ClockFired("T1", 2, 200, SYSTEM, "pickup", 1, "breach", "due", 200, None)
    ticket = later(
        moved("picked_up"),
        moved("transferred"),
        moved("reopened", by=CUSTOMER),
        moved("transferred", by=Actor("lead", "l1")),
        moved("bot_message", "reopened", by=BOT),
        moved("bot_message", by=BOT),
        fired,
        ClockJudged("T1", 2, 200, SYSTEM, "solve", 1, "breached", 9, 200, 100, POLICY),
        moved("picked_up", by=Actor("agent", "a8")),
    )
    assert (ticket.transfers, ticket.reopens, ticket.bot_turns) == (2, 2, 2)
    assert ticket.handlers == ("a7", "l1", "a8")
    assert ticket.breached == {"pickup", "solve"}
    assert ticket.assignee == "a8"
    assert ticket.version == 10


def test_a_transfer_takes_the_ticket_from_whoever_had_it():
    assert later(moved("picked_up")).assignee == "a7"
    assert later(moved("picked_up"), moved("transferred")).assignee is None


def test_customers_later_words_are_what_the_ticket_was_said_last():
    assert later(said(CUSTOMER, read_as="thanks"), said(CUSTOMER)).said is None
    assert later(said(CUSTOMER, read_as="thanks"), said(AGENT)).said == "thanks"


def test_a_later_resolution_asks_for_a_rating_again():
    issued = SurveyIssued("T1", 2, 200, SYSTEM, ("a7",), 900)
    answered = SurveyAnswered("T1", 3, 200, CUSTOMER, anonymous=True)
    assert later(issued, answered).survey == SurveyState(("a7",), 900, answered=True)
    again = SurveyIssued("T1", 4, 300, SYSTEM, ("a8",), 990)
    assert later(issued, answered, again).survey == SurveyState(("a8",), 990, answered=False)


@pytest.mark.parametrize(
    ("kind", "closed"), [("open", 0), ("waiting", 0), ("resolved", 0), ("closed", 1)]
)
def test_only_a_closed_ticket_owes_nothing(kind, closed):
    assert evolve(TICKET, moved(kind=kind)).is_closed == bool(closed)


# ── what does not follow ──


@frozen
class Foreign(Event):
    """An event of somebody else's."""


STRAY = {
    "another ticket's": Learned("T2", 2, 200, SYSTEM, {}),
    "the same version again": Learned("T1", 1, 200, SYSTEM, {}),
    "a version left out": Learned("T1", 3, 200, SYSTEM, {}),
    "an instant before the last one": Learned("T1", 2, 99, SYSTEM, {}),
    "a second opening": Opened(**{**asdict(OPENED, recurse=False), "version": 2}),
    "an event of an unknown kind": Foreign("T1", 2, 200, SYSTEM),
}


@pytest.mark.parametrize("event", STRAY.values(), ids=STRAY.keys())
def test_an_event_that_does_not_follow_is_refused(event):
    with pytest.raises(InputError) as refused:
        evolve(TICKET, event)
    assert refused.value.where == "ticket 'T1'"
    assert refused.value.what == (
        f"event {event.version} of {event.ticket!r}, {type(event).__name__} at {event.at}, "
        "does not follow version 1 at 100"
    )


def test_two_events_may_fall_on_one_instant():
    assert evolve(TICKET, Learned("T1", 2, 100, SYSTEM, {})).at == 100


def test_a_move_from_another_state_does_not_follow():
    stray = Moved("T1", 2, 200, AGENT, "act", "mine", "done", "resolved", (), {})
    with pytest.raises(InputError, match="it moves from 'mine', not 'new'"):
        evolve(TICKET, stray)


def test_an_answer_to_a_survey_that_does_not_wait_for_one_does_not_follow():
    answer = SurveyAnswered("T1", 2, 200, CUSTOMER, anonymous=True)
    with pytest.raises(InputError, match="no survey waits for an answer"):
        evolve(TICKET, answer)
    answered = later(SurveyIssued("T1", 2, 200, SYSTEM, ("a7",), 900), answer)
    again = SurveyAnswered("T1", 4, 200, CUSTOMER, anonymous=True)
    with pytest.raises(InputError, match="no survey waits for an answer"):
        evolve(answered, again)


@pytest.mark.parametrize(
    "event",
    [
        Learned("T1", 1, 200, SYSTEM, {}),
        Opened(**{**asdict(OPENED, recurse=False), "version": 2}),
    ],
)
def test_only_an_opening_at_version_one_opens_a_ticket(event):
    with pytest.raises(InputError) as refused:
        evolve(None, event)
    assert refused.value.what == (
        f"{type(event).__name__} at version {event.version} opens no ticket"
    )


def test_no_events_make_no_ticket():
    with pytest.raises(InputError, match="there are no events"):
        fold([])


# ── events and tickets as values ──


@pytest.mark.parametrize(
    "told",
    [{"stars": 1}, {"keywords": ("x",)}, {"credited": ("a7",)}, {"comment": "x"}],
)
def test_an_anonymous_answer_tells_nothing_but_that_it_came(told):
    with pytest.raises(InputError, match="an anonymous answer tells its score"):
        SurveyAnswered("T1", 2, 200, CUSTOMER, anonymous=True, **told)
    SurveyAnswered("T1", 2, 200, CUSTOMER, anonymous=False, **told)


def test_an_event_owns_its_mappings():
    facts, words = {"a": "b"}, {"note": "x"}
    opened = Opened(**{**asdict(OPENED, recurse=False), "facts": facts})
    event = Moved("T1", 2, 3, AGENT, "d", "s", "t", "open", (), facts, words)
    triaged = Triaged("T1", 2, 3, SYSTEM, facts, ())
    promised = Promised("T1", 2, 3, SYSTEM, facts)
    learned = Learned("T1", 2, 3, SYSTEM, facts)
    facts["a"], words["note"] = "changed", "changed"
    assert opened.facts == event.fields == triaged.values == learned.facts == {"a": "b"}
    assert promised.within == {"a": "b"}
    assert event.words == {"note": "x"}


def test_an_event_does_not_show_the_words_of_people():
    event = Moved("T1", 2, 3, AGENT, "d", "s", "t", "open", (), {}, {"note": "秘密"}, "秘密")
    answered = SurveyAnswered("T1", 2, 3, CUSTOMER, anonymous=False, comment="秘密")
    for each in (OPENED, event, answered, said()):
        assert "words'" not in repr(each)
        assert "秘密" not in repr(each)
        assert "为什么" not in repr(each)


def test_a_ticket_can_be_sent_to_another_process():
    ticket = later(said(), moved("resolved"))
    assert pickle.loads(pickle.dumps(ticket)) == ticket
