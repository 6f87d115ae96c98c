"""The hall that joins the rooms: one pure step, and the desk, a thin shell of a store around it."""

from ._case import Case, Policies, fold_case
from ._commands import Command, Customer, Do, Learn, Open, Rate, Say, Tick
from ._desk import Desk, agent
from ._draft import Step
from ._facts import facts_of
from ._memory import MemoryStore
from ._outcome import ClockView, Outcome
from ._scoring import clock_records, ticket_record
from ._step import next_moment, step
from ._timeline import Entry
from .store import Answer, Batch, Effect, Store, Stored, Tally, TicketRow

__all__ = [
    "Answer",
    "Batch",
    "Case",
    "ClockView",
    "Command",
    "Customer",
    "Desk",
    "Do",
    "Effect",
    "Entry",
    "Learn",
    "MemoryStore",
    "Open",
    "Outcome",
    "Policies",
    "Rate",
    "Say",
    "Step",
    "Store",
    "Stored",
    "Tally",
    "Tick",
    "TicketRow",
    "agent",
    "clock_records",
    "facts_of",
    "fold_case",
    "next_moment",
    "step",
    "ticket_record",
]
