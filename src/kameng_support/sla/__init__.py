"""Time that counts: working calendars, targets (promises), and the clocks that measure them."""

from ._agenda import Agenda
from ._calendar import Calendar, HoursByDate
from ._clock import Clock, measure
from ._ledger import LedgerSpan
from ._metric import METRICS, Metric, Signal
from ._moments import Moment, MomentKind, Status, Verdict, VerdictKind
from ._recurrence import Recurrence
from ._target import Row, Rung, Target, WarnPoint
from ._wire import configure

__all__ = [
    "METRICS",
    "Agenda",
    "Calendar",
    "Clock",
    "HoursByDate",
    "LedgerSpan",
    "Metric",
    "Moment",
    "MomentKind",
    "Recurrence",
    "Row",
    "Rung",
    "Signal",
    "Status",
    "Target",
    "Verdict",
    "VerdictKind",
    "WarnPoint",
    "configure",
    "measure",
]
