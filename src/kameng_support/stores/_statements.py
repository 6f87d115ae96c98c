"""Every statement of a SQL store, built once: building one costs as much as carrying it out."""

from sqlalchemy import BindParameter, bindparam, func, or_, select

from . import _tables as t

__all__ = [
    "ACKNOWLEDGE",
    "ADD_ANSWER",
    "ADD_EFFECT",
    "ADD_EVENT",
    "ADD_TALLY",
    "ADD_TICKET",
    "ADD_WAITING",
    "ANSWER",
    "COUNT_TALLY",
    "DUE",
    "EFFECTS",
    "EFFECT_NUMBER",
    "EVENTS",
    "FEED",
    "FORGET_EFFECTS",
    "FORGET_EVENTS",
    "FREE",
    "HEAD",
    "LEASE",
    "NEXT_MOMENT",
    "OPENED",
    "OUTBOX",
    "SET_HEAD",
    "SET_TICKET",
    "TAKE_HEAD",
    "TALLIES",
    "TICKET",
    "TICKETS",
    "VERSION",
]

_limit: BindParameter[int] = bindparam("limit")
_events, _effects, _outbox, _tickets = t.events.c, t.effects.c, t.outbox.c, t.tickets.c
_of_ticket: BindParameter[str] = bindparam("of_ticket")

# ── the head ─────────────────────────────────────────────────────────────────────────────────

HEAD = select(t.head)
TAKE_HEAD = HEAD.with_for_update()
SET_HEAD = t.head.update()

# ── events ───────────────────────────────────────────────────────────────────────────────────

ADD_EVENT = t.events.insert()
VERSION = select(func.max(_events.version)).where(_events.ticket == _of_ticket)
EVENTS = select(t.events).where(_events.ticket == _of_ticket).order_by(_events.version)
FEED = (
    select(t.events)
    .where(_events.position > bindparam("after"))
    .order_by(_events.position)
    .limit(_limit)
)
FORGET_EVENTS = t.events.update().where(_events.ticket == _of_ticket).values(personal=None)

# ── answers ──────────────────────────────────────────────────────────────────────────────────

ADD_ANSWER = t.answers.insert()
ANSWER = select(t.answers).where(t.answers.c.command_key == bindparam("key"))

# ── effects ──────────────────────────────────────────────────────────────────────────────────

ADD_EFFECT = t.effects.insert()
ADD_WAITING = t.outbox.insert()
EFFECTS = (
    select(t.effects)
    .where(
        _effects.ticket == _of_ticket,
        _effects.version.between(bindparam("first"), bindparam("last")),
    )
    .order_by(_effects.number)
)
OUTBOX = (
    select(t.effects)
    .join(t.outbox, _outbox.number == _effects.number)
    .order_by(_outbox.number)
    .limit(_limit)
)
FREE = OUTBOX.where(
    or_(_outbox.leased_until.is_(None), _outbox.leased_until <= bindparam("at_instant"))
).with_for_update(of=t.outbox)
LEASE = t.outbox.update().where(_outbox.number == bindparam("leased"))
EFFECT_NUMBER = select(_effects.number).where(_effects.id == bindparam("effect"))
ACKNOWLEDGE = t.outbox.delete().where(_outbox.number == bindparam("acknowledged"))
FORGET_EFFECTS = t.effects.update().where(_effects.ticket == _of_ticket).values(data="{}")

# ── tickets ──────────────────────────────────────────────────────────────────────────────────

ADD_TICKET = t.tickets.insert()
SET_TICKET = t.tickets.update().where(_tickets.ticket == _of_ticket)
TICKET = select(t.tickets).where(_tickets.ticket == _of_ticket)
TICKETS = (
    select(t.tickets)
    .where(_tickets.ticket > bindparam("after"))
    .order_by(_tickets.ticket)
    .limit(_limit)
)
OPENED = (
    select(func.count())
    .select_from(t.tickets)
    .where(
        _tickets.customer == bindparam("of_customer"),
        _tickets.problem_type == bindparam("of_problem"),
        _tickets.opened_at < bindparam("before"),
    )
)
DUE = (
    select(_tickets.ticket)
    .where(_tickets.next_moment <= bindparam("at_instant"))
    .order_by(_tickets.next_moment, _tickets.ticket)
    .limit(_limit)
)
NEXT_MOMENT = select(func.min(_tickets.next_moment))

# ── tallies ──────────────────────────────────────────────────────────────────────────────────

ADD_TALLY = t.tallies.insert()
COUNT_TALLY = (
    t.tallies.update()
    .where(t.tallies.c.month == bindparam("of_month"), t.tallies.c.digest == bindparam("of_digest"))
    .values(times=t.tallies.c.times + 1)
)
TALLIES = select(t.tallies).where(t.tallies.c.month == bindparam("of_month"))

# ── policies ─────────────────────────────────────────────────────────────────────────────────

ADD_POLICY = t.policies.insert()
POLICY = select(t.policies.c.document).where(t.policies.c.fingerprint == bindparam("of"))
