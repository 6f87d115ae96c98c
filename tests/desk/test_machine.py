"""A desk driven at random, legal and not, against a small model: nothing is lost, all still adds up."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kameng_support.desk import (
    Desk,
    Effect,
    MemoryStore,
    Outcome,
    Policies,
    Stored,
    fold_case,
    next_moment,
)
from kameng_support.desk._records import event_of, row_of
from kameng_support.errors import InputError
from kameng_support.instants import to_micros
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.sla import Target
from kameng_support.ticket import ClockJudged, Event, Opened, PolicyChanged, fold

START = datetime(2026, 11, 20, 1, tzinfo=UTC)
ONE = kameng_playbook()


def _another() -> Playbook:
    """The preset a year later: a target dropped, one added, one longer, no more `assigned` state."""
    kept = [target for target in ONE.targets if target.name != "first_reply"]
    pickup = next(target for target in kept if target.name == "pickup")
    kept[kept.index(pickup)] = evolve(pickup, within="10m")
    flow = ONE.workflow
    without = {name: state for name, state in flow.states.items() if name != "assigned"}
    moves = [t for t in flow.transitions if t.do != "assign"]
    moves = [evolve(t, sources=[s for s in t.sources if s in without]) for t in moves]
    facts = [f for f in ONE.facts.facts.values() if f.name != "region"]
    return evolve(
        ONE,
        version="another",
        examples=(),
        facts=facts,
        workflow=evolve(flow, states=without, transitions=moves),
        targets=[*kept, Target("whole_wait", "customer_wait", "2h", anchor="applied")],
    )


TWO = _another()

TEXTS = st.sampled_from(
    [
        "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”",
        "为什么没到账",
        "我的账号被盗了!!余额没了",
        "怎么下单",
        "转人工",
        "好了,谢谢",
        "",
        "卡密 AB12-CD34-EF56-GH78 用不了",
        "my top-up of order A20261120001 has not arrived",
    ]
)
PEOPLE = st.sampled_from(
    [
        *("customer:c1", "customer:c2", "agent:a1", "agent:a2", "supervisor:lead", "specialist:t1"),
        *("bot:b1", "supplier:s1", "system:x", "nobody:n1"),
    ]
)
FIELDS: Mapping[str, object] = {
    "agent": "a2",
    "question": "请问是哪个区?",
    "supplier": "s1",
    "result": "已补发",
    "note": "新卡密 AB12-CD34-EF56-GH78",
    "reason": "需要技术",
    "cause": "supplier_fault",
    "remedy": "reissue",
    "amount": "12.50",
    "delivery_ref": "d-93",
}
COMMANDS = sorted(ONE.workflow.known_commands)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.sampled_from(["standard", "vip", "enterprise"]),
        "load": st.sampled_from(["normal", "peak"]),
        "shift": st.sampled_from(["day", "night"]),
        "amount": st.sampled_from(["0", "12.5", 800]),
        "order_state": st.sampled_from(["processing", "completed", "failed"]),
        "supplier_log": st.sampled_from(["ok", "failed"]),
        "region": st.sampled_from(["east", "west"]),
    },
)
#: Seconds to the next happening: a little, an afternoon, days, or back within the skew and beyond.
STEPS = st.one_of(
    st.integers(0, 40),
    st.integers(0, 20_000),
    st.sampled_from([30, 180, 600, 3_600, 172_800, 172_801]),
    st.integers(-300, -1),
    st.sampled_from([-301, -900]),
)


class DeskMachine(RuleBasedStateMachine):
    """What a platform may do with its desk, in any order, and what must hold after each thing."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.desk = Desk(ONE, store=self.store, key=b"secret")
        self.now = START
        self.kept: dict[str, tuple[Stored, ...]] = {}  # the model: all that was ever stored
        self.ids: dict[str, Effect] = {}
        self.breached: dict[str, frozenset[str]] = {}
        self.settled: dict[str, int] = {}  # until when each ticket was settled for sure
        self.keys: dict[str, tuple[Callable[[], Outcome], Outcome]] = {}

    tickets: Bundle[str] = Bundle("tickets")

    # -- what happens

    @initialize(target=tickets, text=TEXTS)
    def a_first_ticket(self, text: str) -> str:
        return self._opens(text, "c1", {}, key=False)

    @rule(
        target=tickets,
        step=STEPS,
        text=TEXTS,
        customer=st.sampled_from(["c1", "c2"]),
        facts=FACTS,
        key=st.booleans(),
    )
    def opens(
        self, step: int, text: str, customer: str, facts: dict[str, object], *, key: bool
    ) -> str:
        self._moves_on(step)
        return self._opens(text, customer, facts, key=key)

    def _opens(self, text: str, customer: str, facts: dict[str, object], *, key: bool) -> str:
        outcome = self._happens(
            lambda key: self.desk.open(text, customer=customer, facts=facts, at=self.now, key=key),
            facts,
            key=key,
        )
        return outcome.ticket.id if outcome else "T000001"

    @rule(
        step=STEPS,
        ticket=tickets,
        command=st.sampled_from(COMMANDS),
        by=PEOPLE,
        whole=st.booleans(),
        key=st.booleans(),
    )
    def does(
        self, step: int, ticket: str, command: str, by: str, *, whole: bool, key: bool
    ) -> None:
        self._moves_on(step)
        self._acts(ticket, command, by, whole=whole, key=key)

    @rule(step=STEPS, ticket=tickets, data=st.data(), key=st.booleans())
    def does_what_is_open(self, step: int, ticket: str, data: st.DataObject, *, key: bool) -> None:
        """Most commands fit no state; this rule goes deeper into a ticket's life."""
        now = self.desk.get(ticket)
        mine = ["agent:a1", "supervisor:lead", f"customer:{now.customer}"]
        by = data.draw(st.sampled_from(mine))
        flow = self.desk.playbook.workflow
        if open_now := flow.commands(now.state, by.partition(":")[0]):
            command = data.draw(st.sampled_from(open_now))
            self._moves_on(step)
            self._acts(ticket, command, by, whole=True, key=key)

    def _acts(self, ticket: str, command: str, by: str, *, whole: bool, key: bool) -> None:
        taken = {
            name
            for transition in (*ONE.workflow.transitions, *TWO.workflow.transitions)
            if transition.do == command
            for name in (*transition.needs, *(transition.may if command != "resolve" else ()))
        }
        fields = {name: FIELDS[name] for name in sorted(taken) if name in FIELDS and whole}
        self._happens(
            lambda key: self.desk.do(ticket, command, by=by, at=self.now, key=key, **fields),
            {},
            ticket,
            key=key,
        )

    @rule(
        step=STEPS,
        ticket=tickets,
        text=TEXTS,
        by=PEOPLE,
        internal=st.booleans(),
        automatic=st.booleans(),
        key=st.booleans(),
    )
    def says(
        self,
        step: int,
        ticket: str,
        text: str,
        by: str,
        *,
        internal: bool,
        automatic: bool,
        key: bool,
    ) -> None:
        self._moves_on(step)
        self._happens(
            lambda key: self.desk.message(
                ticket,
                text,
                by=by,
                at=self.now,
                internal=internal,
                automatic=automatic,
                key=key,
            ),
            {},
            ticket,
            key=key,
        )

    @rule(step=STEPS, ticket=tickets, facts=FACTS, key=st.booleans())
    def learns(self, step: int, ticket: str, facts: dict[str, object], *, key: bool) -> None:
        self._moves_on(step)
        self._happens(
            lambda key: self.desk.learn(ticket, facts, at=self.now, key=key),
            facts,
            ticket,
            key=key,
        )

    @rule(
        step=STEPS,
        ticket=tickets,
        stars=st.integers(0, 5),
        anonymous=st.booleans(),
        key=st.booleans(),
    )
    def rates(self, step: int, ticket: str, stars: int, *, anonymous: bool, key: bool) -> None:
        self._moves_on(step)
        before = sum(self.store.tallies(self._month()).values())
        outcome = self._happens(
            lambda key: self.desk.rate(
                ticket, stars=stars, anonymous=anonymous, at=self.now, key=key
            ),
            {},
            ticket,
            key=key,
        )
        counted = sum(self.store.tallies(self._month()).values()) - before
        assert outcome is not None
        assert counted <= (anonymous and outcome.refusal is None)

    def _month(self) -> str:
        return f"{self.now + timedelta(hours=8):%Y-%m}"

    @rule(step=STEPS)
    def ticks(self, step: int) -> None:
        self._moves_on(step)
        at = to_micros(self.now)
        due = set(self.store.due(at))
        assert self.desk.tick(at=self.now) == len(due)
        assert self.store.due(at) == ()
        for ticket in due:
            self.settled[ticket] = at

    @rule()
    @precondition(lambda self: self.store.next_moment() is not None)
    def jumps_to_the_next_moment(self) -> None:
        moment = self.store.next_moment()
        assert moment is not None
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        self.now = max(self.now, epoch + timedelta(microseconds=moment))
        assert self.desk.tick(at=self.now) >= 1

    @rule()
    def another_policy_judges(self) -> None:
        other = TWO if self.desk.playbook is ONE else ONE
        self.desk = Desk(other, store=self.store, key=b"secret")

    @rule(data=st.data())
    @precondition(lambda self: bool(self.keys))
    def a_key_comes_again(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.keys)))
        again, first = self.keys[key]
        before = (self.store.feed(limit=10**6), self.store.outbox(10**6))
        told = again()
        assert (told.ticket, told.events, told.effects, told.refusal) == (
            first.ticket,
            first.events,
            first.effects,
            first.refusal,
        )
        assert (self.store.feed(limit=10**6), self.store.outbox(10**6)) == before

    # -- how

    def _moves_on(self, step: int) -> None:
        self.now = max(self.now + timedelta(seconds=step), START)

    def _happens(
        self,
        act: Callable[[str | None], Outcome],
        facts: Mapping[str, object],
        ticket: str | None = None,
        *,
        key: bool,
    ) -> Outcome | None:
        """One happening; a programmer's slip may raise and must leave everything as it was."""
        name = f"k{len(self.keys)}" if key else None
        before = self.store.feed(limit=10**6)
        late = ticket is not None and to_micros(self.now) < self.desk.get(ticket).at - 300_000_000
        try:
            outcome = act(name)
        except InputError:
            assert self.store.feed(limit=10**6) == before
            assert "region" in facts or ticket is not None
            return None
        assert (outcome.refusal is not None and outcome.refusal.code == "time_runs_backwards") == (
            late
        )
        if not late:
            self.settled[outcome.ticket.id] = to_micros(self.now)
        if name is not None:
            self.keys[name] = (lambda: act(name), outcome)
        stored = self.store.load(outcome.ticket.id)
        made = len(outcome.events)
        assert outcome.events == tuple(map(event_of, stored[len(stored) - made :]))
        assert outcome.ticket == self.desk.get(outcome.ticket.id)
        return outcome

    # -- what holds

    @invariant()
    def all_that_was_stored_is_there_and_adds_up(self) -> None:
        for row in self.store.rows():
            stored = self.store.load(row.ticket)
            before = self.kept.get(row.ticket, ())
            if stored == before and row.ticket in self.kept:
                continue
            assert stored[: len(before)] == before
            assert [one.version for one in stored] == list(range(1, len(stored) + 1))
            assert self.desk.verify(row.ticket) is None
            self._adds_up(row.ticket, [event_of(one) for one in stored])
            self.kept[row.ticket] = stored
        assert len(self.store.feed(limit=10**6)) == sum(map(len, self.kept.values()))

    def _adds_up(self, name: str, events: list[Event]) -> None:
        instants = [event.at for event in events]
        assert instants == sorted(instants)
        ticket = fold(events)
        assert ticket == self.desk.get(name)
        assert self.breached.get(name, frozenset()) <= ticket.breached
        self.breached[name] = ticket.breached
        judged = [(e.target, e.cycle) for e in events if isinstance(e, ClockJudged)]
        assert len(set(judged)) == len(judged)
        for event in events:
            if isinstance(event, ClockJudged) and event.due is not None:
                assert (event.verdict == "met") == (event.stopped <= event.due)

    @invariant()
    def the_agenda_is_the_one_that_the_events_tell(self) -> None:
        for row in self.store.rows():
            events = [event_of(one) for one in self.store.load(row.ticket)]
            fingerprints = {
                e.policy.fingerprint for e in events if isinstance(e, Opened | PolicyChanged)
            }
            earlier = {p.fingerprint: p for p in (ONE, TWO) if p.fingerprint in fingerprints}
            policies = Policies(self.desk.playbook, earlier)
            case = fold_case(policies, events)
            assert case is not None
            moment = next_moment(policies, case)
            assert row == row_of(case, moment)
            if moment is not None:
                assert moment > self.settled.get(row.ticket, 0)
                assert moment > events[-1].at

    @invariant()
    def no_effect_is_lost_or_comes_twice(self) -> None:
        outbox = self.store.outbox(10**6)
        ids = {effect.id: effect for effect in outbox}
        assert len(ids) == len(outbox)
        assert {name: ids.get(name) for name in self.ids} == self.ids
        self.ids = ids

    @invariant()
    def no_card_secret_is_anywhere(self) -> None:
        kept = [(one.body, one.personal) for one in self.store.feed(limit=10**6)]
        assert "AB12-CD34" not in repr((kept, self.store.outbox(10**6)))


NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
DeskMachine.TestCase.settings = settings(
    max_examples=400 if NIGHTLY else 12,
    stateful_step_count=60 if NIGHTLY else 25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestDesk = DeskMachine.TestCase
