"""What is decided once for the whole project and a desk keeps: a test for each row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import pytest
from attrs import evolve

from kameng_support.conditions import Fact, FactSchema
from kameng_support.desk import Desk, MemoryStore, facts_of
from kameng_support.errors import InputError, VersionConflictError
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.sla import Calendar, Target
from kameng_support.ticket import (
    ClockFired,
    ClockJudged,
    Consequence,
    Joint,
    Moved,
    State,
    Transition,
    Workflow,
)

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
RESOLUTION = Target("resolution", "resolution", "1h")


def _desk(*targets: Target, **parts: object) -> Desk:
    desk = Desk(Playbook(targets=targets, **parts))  # type: ignore[arg-type]
    desk.open("help", customer="c1", at=AT)
    return desk


# -- order: versions without gaps, instants that never decrease


def test_versions_have_no_gaps_and_instants_never_decrease() -> None:
    desk = _desk(evolve(RESOLUTION, warn=["50%"]))
    desk.message("T000001", "?", by="customer:c1", at=AT + 2 * HOUR)
    desk.message("T000001", "!", by="agent:a1", at=AT + 2 * HOUR - 4 * MINUTE)
    bodies = desk.store.load("T000001")
    assert [stored.version for stored in bodies] == list(range(1, len(bodies) + 1))
    ticket = desk.get("T000001")
    assert ticket.at == ticket.quiet_since == ticket.opened_at + 2 * 3_600_000_000


def test_the_skew_itself_is_within_the_skew_and_a_microsecond_more_is_not() -> None:
    desk = _desk()
    assert desk.message("T000001", "?", by="customer:c1", at=AT - 5 * MINUTE).refusal is None
    at = AT - 5 * MINUTE - timedelta(microseconds=1)
    refusal = desk.message("T000001", "?", by="customer:c1", at=at).refusal
    assert refusal is not None
    assert refusal.code == "time_runs_backwards"


# -- stamps: each moment at its own instant, whenever the job ran


def test_what_falls_due_at_one_instant_is_stamped_with_it_in_the_order_of_the_targets() -> None:
    late = Target("late", "first_reply", "60s", warn=["50%"])
    soon = Target("soon", "first_reply", "30s", breach=[])
    desk = _desk(late, soon)
    events = desk.message("T000001", "?", by="customer:c1", at=AT + HOUR).events
    start = desk.get("T000001").opened_at
    fired = [(e.target, e.step, e.at - start) for e in events if isinstance(e, ClockFired)]
    assert fired == [
        ("late", "warn", 30_000_000),
        ("soon", "breach", 30_000_000),
        ("late", "breach", 60_000_000),
    ]


def test_a_breach_is_stamped_with_its_due_time_though_a_warning_comes_a_microsecond_later() -> None:
    warned = Target("warned", "first_reply", timedelta(seconds=60, microseconds=2), warn=["50%"])
    missed = Target("missed", "first_reply", "30s")
    desk = _desk(warned, missed)
    events = desk.message("T000001", "?", by="customer:c1", at=AT + HOUR).events
    start = desk.get("T000001").opened_at
    fired = [(e.target, e.step, e.at - start) for e in events if isinstance(e, ClockFired)]
    assert fired[:2] == [("missed", "breach", 30_000_000), ("warned", "warn", 30_000_001)]


def test_a_quiet_end_comes_before_what_would_fall_due_a_microsecond_later() -> None:
    flow = Workflow(
        states={"open": State(), "over": State("closed")},
        transitions=[Transition("end", ["open"], by=["system"], to="over")],
        joint=[Joint("end", ["open"], after=timedelta(seconds=30))],
    )
    half = Target("half", "first_reply", timedelta(seconds=60, microseconds=2), warn=["50%"])
    desk = _desk(half, workflow=flow)
    desk.tick(at=AT + HOUR)
    ticket = desk.get("T000001")
    assert (ticket.state, ticket.at - ticket.opened_at) == ("over", 30_000_000)


def test_a_step_leaves_nothing_due_at_its_own_instant() -> None:
    fact = Fact("load", values=["normal", "peak"])
    pickup = Target("pickup", "first_reply", "10m", warn=["-10m"], when={"load": "peak"})
    desk = _desk(pickup, facts=[fact])
    outcome = desk.learn("T000001", {"load": "peak"}, at=AT + MINUTE)
    assert isinstance(outcome.events[-1], ClockFired)
    assert desk.tick(at=AT + MINUTE) == 0


# -- breach and reopening


def test_a_breach_outlives_closing_reopening_and_a_new_cycle_that_is_kept() -> None:
    desk = _desk(evolve(RESOLUTION, on_reopen="restart"))
    desk.tick(at=AT + 2 * HOUR)
    at = AT + 2 * HOUR
    for command in ("resolve", "close", "reopen", "resolve"):
        desk.do("T000001", command, by="agent:a1", at=at)
        assert desk.get("T000001").breached == {"resolution"}


@pytest.mark.parametrize(
    ("on_reopen", "cycles"),
    [
        ("resume", [(1, "met", 30), (2, "breached", 70)]),
        ("restart", [(1, "met", 30), (2, "met", 40)]),
        ("ignore", [(1, "met", 30)]),
    ],
)
def test_a_reopened_cycle_carries_what_its_target_says(
    on_reopen: Literal["resume", "restart", "ignore"], cycles: list[tuple[int, str, int]]
) -> None:
    desk = _desk(evolve(RESOLUTION, on_reopen=on_reopen))
    events = [
        *desk.do("T000001", "resolve", by="agent:a1", at=AT + 30 * MINUTE).events,
        *desk.do("T000001", "reopen", by="customer:c1", at=AT + 5 * HOUR).events,
        *desk.do("T000001", "resolve", by="agent:a1", at=AT + 5 * HOUR + 40 * MINUTE).events,
    ]
    judged = [e for e in events if isinstance(e, ClockJudged)]
    assert [(e.cycle, e.verdict, e.elapsed // 60_000_000) for e in judged] == cycles


def test_a_paused_promise_shows_no_due_time() -> None:
    desk = Desk(kameng_playbook())
    (clock,) = [
        c
        for c in desk.open("为什么没到账", customer="c1", at=AT).clocks
        if c.target == "resolution"
    ]
    assert (clock.status, clock.due_at) == ("paused", None)
    assert clock.remaining is not None


def test_a_due_time_beyond_the_published_holidays_is_provisional() -> None:
    known = Calendar("UTC", daily=["00:00-24:00"], known_through=date(2026, 11, 20))
    target = evolve(RESOLUTION, within="48h", calendar="shifts")
    desk = _desk(target, RESOLUTION_SOON, calendars={"shifts": known})
    clocks = desk.clocks("T000001", at=AT)
    assert [(c.target, c.provisional) for c in clocks] == [("resolution", True), ("soon", False)]


RESOLUTION_SOON = evolve(RESOLUTION, name="soon", within="1h", calendar="shifts")


# -- facts


def test_a_float_is_taken_by_its_shortest_text_and_no_number_is_refused() -> None:
    desk = _desk(facts=[Fact("price", "money")])
    assert desk.learn("T000001", {"price": 12.1}, at=AT).ticket.facts["price"] == Decimal("12.1")
    for value in (float("nan"), float("inf")):
        with pytest.raises(InputError):
            desk.learn("T000001", {"price": value}, at=AT)


def test_what_the_platform_tells_counts_before_what_the_customer_claims() -> None:
    desk = Desk(kameng_playbook())
    text = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
    ticket = desk.open(text, customer="c1", facts={"order_state": "failed"}, at=AT).ticket
    assert ticket.elements.order_state == "processing"
    assert facts_of(desk.playbook, ticket)["order_state"] == "failed"


# -- who acts


@pytest.mark.parametrize("by", ["customer:c2", "agnet:a7"])
def test_a_word_from_anothers_customer_or_from_nobody_is_refused(by: str) -> None:
    desk = _desk()
    before = desk.store.feed()
    outcome = desk.message("T000001", "hello", by=by, at=AT)
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.command) == ("wrong_role", "message")
    assert desk.store.feed() == before


def test_another_customer_moves_nothing() -> None:
    desk = _desk()
    refusal = desk.do("T000001", "cancel", by="customer:c2", at=AT).refusal
    assert refusal is not None
    assert "is not the customer of this ticket" in refusal.sentence
    assert desk.do("T000001", "cancel", by="customer:c1", at=AT).refusal is None


def test_whoever_speaks_to_the_customer_in_public_is_heard_by_the_customer() -> None:
    flow = Workflow(
        states={"open": State()}, transitions=[Transition("note", ["open"], by=["clerk"])]
    )
    desk = _desk(Target("reply", "first_reply", "1h"), workflow=flow)
    for by in ("bot:b1", "clerk:k1"):
        outcome = desk.message("T000001", "在的", by=by, at=AT)
        assert [effect.kind for effect in outcome.effects] == ["tell_customer"]
    assert [clock.status for clock in outcome.clocks] == ["met"]  # a clerk is a person
    assert desk.message("T000001", "note", by="clerk:k1", at=AT, internal=True).effects == ()


# -- effects


def test_an_outcomes_effects_are_the_outboxs_own_and_no_id_comes_twice() -> None:
    desk = Desk(kameng_playbook())
    seen = [
        *desk.open("我的账号被盗了!!", customer="c1", at=AT).effects,
        *desk.do("T000001", "pick_up", by="agent:a1", at=AT + MINUTE).effects,
        *desk.message("T000001", "在吗", by="customer:c1", at=AT + MINUTE).effects,
    ]
    assert tuple(seen) == desk.store.outbox()
    assert len({effect.id for effect in seen}) == len(seen)


def test_a_word_that_stays_decided_is_acted_on_once() -> None:
    desk = Desk(kameng_playbook())
    first = desk.open("我的账号被盗了!!", customer="c1", at=AT).effects
    later = desk.learn("T000001", {"tier": "vip", "remote_login": True}, at=AT).effects
    flags = [effect.data["what"] for effect in (*first, *later) if effect.kind == "flags"]
    assert "second_verification" in flags
    assert len(set(flags)) == len(flags)


def test_what_a_consequence_carries_reads_the_same_on_every_run() -> None:
    letters = frozenset("qwertzuiopasdfghjkl")
    fields = [
        Fact("tags", "set"),
        Fact("wait", "duration"),
        Fact("until", "instant"),
        Fact("sum", "money"),
        Fact("count", "int"),
    ]
    flow = Workflow(
        states={"open": State()},
        transitions=[
            Transition("send", ["open"], by=["agent"], may=[fact.name for fact in fields])
        ],
        consequences=[Consequence("send", "post")],
        fields=FactSchema(fields),
    )
    desk = _desk(workflow=flow)
    given = {"tags": letters, "wait": "90s", "until": AT, "sum": Decimal("1E+2"), "count": 3}
    (effect,) = desk.do("T000001", "send", by="agent:a1", at=AT, **given).effects
    assert effect.data == {
        "by": "agent:a1",
        "tags": "+".join(sorted(letters)),
        "wait": "1m30s",
        "until": "2026-11-20T01:00:00Z",
        "sum": "100",
        "count": "3",
    }
    (entry,) = [e for e in desk.timeline("T000001", viewer="agent:a1") if "send" in e.text]
    assert "tags=" + "+".join(sorted(letters)) in entry.text


# -- a line that cannot be filled


def _asking(*joint: Joint) -> Workflow:
    return Workflow(
        states={"new": State(), "asked": State("waiting", "customer"), "queued": State()},
        transitions=[
            Transition("answer", ["new"], by=["bot"], to="asked", tell="{answer}"),
            Transition("queue", ["new", "asked"], by=["bot"], to="queued", tell="{problem}"),
        ],
        joint=joint,
    )


def test_a_rule_whose_line_cannot_be_filled_rests_and_the_customers_words_are_kept() -> None:
    flow = _asking(Joint("answer", ["new"], by="bot"), Joint("queue", ["new"], by="bot"))
    desk = _desk(workflow=flow)
    assert desk.get("T000001").state == "queued"
    assert desk.timeline("T000001", viewer="customer:c1")[0].text == "help"


def test_a_quiet_end_whose_line_cannot_be_filled_never_falls_due() -> None:
    desk = _desk(workflow=_asking(Joint("answer", ["new"], by="bot", after=HOUR)))
    assert desk.store.next_moment() is None
    assert desk.tick(at=AT + 2 * HOUR) == 0


def test_a_command_whose_line_cannot_be_filled_is_refused_with_the_slots_name() -> None:
    desk = _desk(workflow=_asking())
    refusal = desk.do("T000001", "answer", by="bot:b1", at=AT).refusal
    assert refusal is not None
    assert (refusal.code, refusal.failed) == ("guard", "slot 'answer' is empty")


# -- keys and conflicts


def test_openings_at_once_conflict_on_the_next_number_and_all_get_in() -> None:
    desk = Desk(Playbook())

    def opened(number: int) -> str:
        return desk.open("x", customer=f"c{number % 7}", at=AT, key=f"k{number % 40}").ticket.id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(opened, range(80)))
    assert len({*ids}) == desk.store.count() == 40
    assert ids[:40] == ids[40:]


def test_an_opening_waits_for_its_number_longer_than_a_command_for_its_ticket() -> None:
    class Behind(MemoryStore):
        """Counts no ticket the first twenty times."""

        stale = 20

        def count(self) -> int:
            self.stale -= 1
            return 0 if self.stale >= 0 else super().count()

    desk = Desk(Playbook(), store=Behind())
    assert desk.open("x", customer="c1", at=AT).ticket.id == "T000001"
    assert desk.open("x", customer="c2", at=AT).ticket.id == "T000002"


def test_an_opening_that_meets_others_without_end_raises() -> None:
    class Behind(MemoryStore):
        def count(self) -> int:
            return 0

    desk = Desk(Playbook(), store=Behind())
    desk.open("x", customer="c1", at=AT)
    with pytest.raises(VersionConflictError):
        desk.open("x", customer="c1", at=AT)


def test_a_keyed_command_that_only_settled_is_repeated_with_what_it_settled() -> None:
    desk = _desk(RESOLUTION)
    first = desk.do("T000001", "reopen", by="agent:a1", at=AT + 2 * HOUR, key="k")
    assert first.refusal is not None
    assert [type(event) for event in first.events] == [ClockFired]
    desk.do("T000001", "resolve", by="agent:a1", at=AT + 3 * HOUR)
    again = desk.do("T000001", "reopen", by="agent:a1", at=AT + 3 * HOUR, key="k")
    assert (again.events, again.effects, again.refusal) == (
        first.events,
        first.effects,
        first.refusal,
    )
    assert again.ticket == first.ticket


# -- a long life


def test_a_ticket_of_two_thousand_events_is_settled_in_one_step() -> None:
    """A quiet rule that reminds each hour, a job that never ran: bounded by the time gone by."""
    flow = Workflow(
        states={"open": State()},
        transitions=[Transition("remind", ["open"], by=["system"], tell="still here: {ticket}")],
        joint=[Joint("remind", ["open"], after=HOUR)],
    )
    desk = _desk(workflow=flow)
    assert desk.tick(at=AT + 2000 * HOUR + SECOND) == 1
    moves = [e for e in desk.timeline("T000001", viewer="agent:a1") if e.kind == "move"]
    assert len(moves) == 2000
    assert [e.at for e in moves[:2]] == [AT + HOUR, AT + 2 * HOUR]
    outcome = desk.message("T000001", "?", by="customer:c1", at=AT + 2000 * HOUR + SECOND)
    assert len(outcome.events) == 1
    assert not [e for e in outcome.events if isinstance(e, Moved)]
