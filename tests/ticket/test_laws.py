"""Laws of deciding and folding: whatever is asked, no event is lost and the fold tells the same."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import Fact, FactSchema
from kameng_support.ticket import (
    GENESIS,
    SYSTEM,
    Actor,
    ClockFired,
    Do,
    Elements,
    Event,
    Joint,
    Learned,
    Link,
    Moved,
    Opened,
    PolicyRef,
    Refusal,
    Said,
    State,
    SurveyAnswered,
    SurveyIssued,
    Ticket,
    Transition,
    Triaged,
    Workflow,
    chain,
    decide,
    evolve,
    fold,
    joint_command,
    open_event,
    quiet_moment,
    salt_of,
    seal_event,
    verify,
)

SALT = salt_of(b"key", "T1")
STAFF = ["agent", "lead"]

FLOW = Workflow(
    states={
        "new": State("open", "agent"),
        "mine": State("open", "agent"),
        "asked": State("waiting", "customer"),
        "solved": State("resolved", "customer"),
        "closed": State("closed"),
    },
    transitions=[
        Transition("pick_up", ["new"], STAFF, "mine", emits=["picked_up"]),
        Transition("ask", ["mine"], STAFF, "asked", needs=["note"], tell="{note}"),
        Transition("answered", ["asked"], ["customer", "system"], "mine"),
        Transition("transfer", ["mine"], STAFF, "new", emits=["transferred"]),
        Transition("note", ["mine", "asked"], STAFF, needs=["note"]),
        Transition("resolve", ["mine"], STAFF, "solved", needs=["cause"], may=["note"]),
        Transition("close", ["solved"], ["system"], "closed"),
        Transition("confirm", ["solved"], ["customer"], "closed", when={"tier": "vip"}),
        Transition("reopen", ["solved", "closed"], ["customer"], "new"),
    ],
    joint=[
        Joint("close", ["solved"], after="48h"),
        Joint("answered", ["asked"], on="customer_message"),
    ],
    fields=FactSchema([Fact("cause", values=["us", "them"]), Fact("note", "text")]),
)
OPENED = Opened(
    "T1", 1, 0, Actor("customer", "c1"), "c1", "app", "en", FLOW.start, "open", ("opened",),
    PolicyRef(), Elements(), {}, "words",
)  # fmt: skip

# Who, which command (of those open to them, unless wild), with which values.
_asked = st.tuples(
    st.sampled_from(["agent", "customer", "lead", "customer", "agent", "bot"]),
    st.integers(0, 20),
    st.integers(0, 4).map(lambda n: n == 0),
    st.sampled_from([{"note": "x", "cause": "us"}, {"cause": "us"}, {"cause": "?"}, {}]),
)
_facts = st.fixed_dictionaries({}, optional={"tier": st.sampled_from(["vip", "new"])})


@st.composite
def others(draw: st.DrawFn) -> tuple[str, tuple[object, ...]]:
    """An event that no command makes, without ticket, version, instant."""
    return draw(
        st.sampled_from(
            [
                (Said, (Actor("customer", "c1"), True, False, "thanks", ())),
                (Said, (Actor("agent", "x"), False, False, None, (), "note")),
                (Said, (Actor("customer", "c1"), True, True, None, (), "I am away")),
                (Learned, (SYSTEM, {"tier": "vip"})),
                (Triaged, (SYSTEM, {"group": "it"}, ("r",))),
                (ClockFired, (SYSTEM, "pickup", 1, "breach", "due", 0, None)),
                (SurveyIssued, (SYSTEM, ("x",), 10**9)),
            ]
        )
    )


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Event], Ticket, list[Refusal]]:
    """A ticket's life: its events, the ticket as each event in turn made it, what was refused."""
    events, ticket, refusals = [OPENED], evolve(None, OPENED), []
    for step in draw(st.lists(st.one_of(_asked, _asked, _asked, others()), max_size=18)):
        at = ticket.at + draw(st.integers(0, 10))
        if isinstance(step[0], str):
            role, number, wild, values = step
            choices = FLOW.commands(ticket.state, role)
            if wild or not choices:
                choices = sorted(FLOW.known_commands)
            command = choices[number % len(choices)]
            taken = {n for t in FLOW.transitions if t.do == command for n in (*t.needs, *t.may)}
            fields = {name: value for name, value in values.items() if name in taken}
            asked = Do(command, Actor(role, "x"), fields)
            event = decide(FLOW, ticket, asked, at, draw(_facts))
            if isinstance(event, Refusal):
                refusals.append(event)
                continue
        else:
            kind, values = step
            event = kind("T1", ticket.version + 1, at, *values)
        events.append(event)
        ticket = evolve(ticket, event)
        if ticket.survey is not None and not ticket.survey.answered and draw(st.booleans()):
            who = Actor("customer", "c1")
            answer = SurveyAnswered("T1", ticket.version + 1, at, who, anonymous=True)
            events.append(answer)
            ticket = evolve(ticket, answer)
    return events, ticket, refusals


@given(lives())
def test_versions_have_no_gaps_and_the_fold_of_all_is_the_ticket_made_step_by_step(life):
    events, ticket, _ = life
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    assert ticket.version == len(events)
    assert fold(events) == ticket


@given(lives())
def test_what_was_stored_folds_to_the_same_ticket_and_its_trail_verifies(life):
    events, ticket, _ = life
    previous, links, opened = GENESIS, [], []
    for event in events:
        sealed = seal_event(event, SALT)
        previous = chain(previous, sealed.body)
        links.append(Link(sealed.body, previous))
        opened.append(open_event(sealed))
    assert verify(links) is None
    assert fold(opened) == ticket


@given(lives())
def test_nothing_in_a_ticket_is_ever_taken_back(life):
    events, _, _ = life
    before = fold(events[:1])
    for event in events[1:]:
        after = evolve(before, event)
        assert after.done >= before.done
        assert after.breached >= before.breached
        assert after.handlers[: len(before.handlers)] == before.handlers
        assert after.at >= before.at
        for name in ("transfers", "reopens", "bot_turns"):
            assert getattr(after, name) - getattr(before, name) in (0, 1)
        before = after


@given(lives())
def test_the_ticket_is_always_in_a_state_of_its_workflow_and_of_that_states_kind(life):
    events, ticket, _ = life
    assert FLOW.states[ticket.state].kind == ticket.kind
    moves = [event for event in events if isinstance(event, Moved) and event.to != event.source]
    assert ticket.since == (moves[-1].at if moves else 0)


@given(lives())
def test_a_refusal_names_only_commands_that_are_not_refused_for_state_or_role(life):
    _, _, refusals = life
    for refusal in refusals:
        role = refusal.actor.partition(":")[0]
        assert refusal.open == FLOW.commands(refusal.state, role)
        if refusal.code in ("wrong_state", "wrong_role"):
            assert refusal.command not in refusal.open
        else:
            assert refusal.command in refusal.open


@given(lives(), _facts)
def test_whatever_a_joint_rule_asks_is_carried_out(life, facts):
    _, ticket, _ = life
    found = joint_command(FLOW, ticket, facts, ["customer_message"])
    if found is not None:
        assert isinstance(decide(FLOW, ticket, found[1], ticket.at, facts), Moved)
    moment = quiet_moment(FLOW, ticket, facts)
    assert (moment is not None) == (ticket.state == "solved")
    if moment is not None:
        assert moment.due == ticket.quiet_since + timedelta(hours=48) // timedelta(microseconds=1)
        closed = evolve(ticket, decide(FLOW, ticket, moment.do, moment.effective, facts))
        assert closed.is_closed
