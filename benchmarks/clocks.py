"""Clocks: folding one ticket's signals through its targets, against a loop written by hand.

The loop finds the same five due times and nothing else: no verdict, no breach on record, no ledger, no
warning, no promise that changes, no check of anything.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from attrs import frozen

from kameng_support import Calendar, Target
from kameng_support.sla import METRICS, Clock, Signal, measure

from .bare import Bare, bare_of
from .timing import Goal, Section, Work, duration, race

__all__ = ["sections"]

_SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:00-18:00"]})
ALWAYS = Calendar.always("Asia/Shanghai")
CALENDARS = {"office": OFFICE, "always": ALWAYS}
#: One day of one ticket.
SIGNALS = tuple(
    Signal(name, datetime.fromisoformat(f"2026-11-20 {at}").replace(tzinfo=_SHANGHAI))
    for name, at in (
        ("opened", "09:30:00"),
        ("waits_on_agent", "09:31:00"),
        ("picked_up", "09:31:20"),
        ("agent_message", "09:32:40"),
        ("waits_on_customer", "09:34:00"),
        ("customer_message", "10:50:00"),
        ("waits_on_agent", "10:50:00"),
        ("agent_message", "10:58:00"),
        ("waits_on_supplier", "11:20:00"),
        ("progress", "14:00:00"),
        ("waits_on_agent", "15:10:00"),
        ("customer_message", "15:30:00"),
    )
)
TARGETS = (
    Target("pickup", "pickup", "30s", warn=("50%",)),
    Target("first_reply", "first_reply", "3m", warn=("50%", "80%")),
    Target("next_reply", "next_reply", "30m", "office", warn=("50%", "80%")),
    Target("progress", "progress_update", "4h", "office", warn=("-30m",)),
    Target("resolution", "resolution", "48h", "office", warn=("50%", "80%")),
)
_BEGIN, _STOP, _AGAIN, _PAUSE, _RESUME = range(5)


def _due(clock: Clock) -> int | None:
    """When it is due, or of one that has stopped, when it was."""
    return clock.due_at or (clock.verdict.due if clock.verdict else None)


def ours() -> list[int | None]:
    return [
        _due(measure(target, SIGNALS, METRICS[target.metric], calendar, within))
        for target, calendar, within in _PLANS
    ]


def one_by_one() -> list[int | None]:
    """As a desk does it: each signal comes alone."""
    clocks = _FRESH
    for signal in SIGNALS:
        clocks = [clock.advance(signal) for clock in clocks]
    return [_due(clock) for clock in clocks]


@frozen
class Plan:
    """What the loop knows of a target: what a signal does at rest, running, paused, ended."""

    tables: tuple[Mapping[str, int], ...]
    within: int
    bare: Bare


def by_hand() -> list[int | None]:
    found: list[int | None] = []
    for plan in _HAND_MADE:
        tables, within = plan.tables, plan.within
        between, add = plan.bare.between, plan.bare.add
        due: int | None = None
        state = since = spent = 0
        for name, at in _BARE_SIGNALS:
            action = tables[state].get(name)
            if action is None:
                continue
            if action == _BEGIN:
                state, since, spent, due = 1, at, 0, None
            elif action == _PAUSE:
                state, spent = 2, spent + between(since, at)
            elif action == _RESUME:
                state, since = 1, at
            else:
                due = add(since if state == 1 else at, within - spent)
                state, since, spent = (1, at, 0) if action == _AGAIN else (3, 0, 0)
        found.append(add(since, within - spent) if state == 1 else due)
    return found


def _plan(target: Target, low: datetime, high: datetime) -> Plan:
    metric = METRICS[target.metric]
    begin, stop = dict.fromkeys(metric.start, _BEGIN), dict.fromkeys(metric.stop, _STOP)
    if metric.cycles == "each":
        stop |= dict.fromkeys(metric.start & metric.stop, _AGAIN)
    tables = (
        begin,
        dict.fromkeys(metric.pause, _PAUSE) | stop,
        dict.fromkeys(metric.resume, _RESUME) | stop,
        begin if metric.cycles == "each" else {},
    )
    return Plan(tables, target.within[0].micros, bare_of(CALENDARS[target.calendar], low, high))


_PLANS = [(target, CALENDARS[target.calendar], target.within[0].micros) for target in TARGETS]
_FRESH = [
    Clock.start(target, METRICS[target.metric], calendar).promise(within, 0)
    for target, calendar, within in _PLANS
]
_HAND_MADE = [
    _plan(target, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    for target in TARGETS
]
_BARE_SIGNALS = tuple((signal.name, signal.at) for signal in SIGNALS)


def sections() -> Iterator[Section]:
    ways: dict[str, Work] = {
        "measure(target, signals, ...)": ours,
        "clock.advance(signal), one by one": one_by_one,
        "a loop by hand, bare bisects": by_hand,
    }
    folded, _, hand = ways
    expected = by_hand()
    assert None not in expected
    assert all(work() == expected for work in ways.values())
    run = race({name: (work, 1) for name, work in ways.items()})
    yield Section(
        "Clocks",
        f"One ticket's {len(SIGNALS)} signals folded through {len(TARGETS)} targets into their due times; microseconds.",
        ("", "us", "x by hand"),
        tuple((name, duration(run.median(name)), f"{run.ratio(name, hand):.2f}") for name in ways),
        (Goal(f"fold: {folded}", run.ratio(folded, hand), 4),),
    )
