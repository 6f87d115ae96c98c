"""What the customer sees: since when, the order's state, how much, what the page said."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from ._compile import Plan
from ._quantities import Time, moneys, times
from ._reading import Symptom
from ._words import Hit

__all__ = ["symptom"]

_SINCE = re.compile(
    r"[ ]?(?:了|前|多了|以上|没|还没|还未|未|都没|过去|后|之后|ago|already|passed|still)"
)
_BEFORE = re.compile(r"(?:已经|已|都|过了|等了|超过|刚买|过去|快|for|been|了|就|第)[ ]?$")
_WITHIN = re.compile(
    r"[ ]?(?:内|以内|之内|左右到|到账的|到的|会员|套餐|的会员|无理由|激活|专业版|的专业)"
)
_DAYS = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})[日号]", re.ASCII)
_QUOTE = re.compile(r"[“\"「『‘]([^”\"」』’\n]{1,60})[”\"」』’]")
_CLAUSE = re.compile(r"[:是说为 ]{0,2}([^。!?;,\n]{2,40})")
_LONGEST = 400
_MONTH = timedelta(days=28)


def symptom(plan: Plan, low: str, masked: str, hits: Sequence[Hit]) -> Symptom:
    """The symptom in a folded text; its words are taken from the masked one."""
    money = moneys(plan.moneys, plan.currencies, low)
    amount = next((m for m in money if m.currency), money[0] if money else None)
    return Symptom(
        elapsed=_elapsed(plan, low, hits),
        order_state=_state(hits),
        amount=amount.value if amount else None,
        currency=amount.currency if amount else None,
        error_text=_error(masked, hits),
        text=masked[:_LONGEST].strip(),
    )


def _elapsed(plan: Plan, low: str, hits: Sequence[Hit]) -> timedelta | None:
    promises = [hit.end for hit in hits if hit.tag == ("cue", "promise")]
    ranked = list[tuple[int, int, timedelta]]()
    for time in times(plan.times, plan.units, low):
        rank = _rank(low, time, promises)
        if rank is not None:
            ranked.append((rank, time.start, time.value))
    if ranked:
        return min(ranked)[2]
    between = _between_days(low)
    if between is not None:
        return between
    said = [hit for hit in hits if hit.tag[0] == "duration"]
    return plan.durations[said[0].tag[1]] if said else None


def _rank(low: str, time: Time, promises: Sequence[int]) -> int | None:
    """How likely a length of time is the time waited; None where it is something else."""
    if any(0 <= time.start - end <= 4 for end in promises) or _WITHIN.match(low, time.end):
        return None
    since = _SINCE.match(low, time.end) or _BEFORE.search(low, max(0, time.start - 5), time.start)
    if time.nth:
        return 0
    if since:
        return 1
    # A month or a year by itself is what was bought, not the time waited.
    return 2 if time.value < _MONTH else None


def _between_days(low: str) -> timedelta | None:
    """Between two dates of one month, "18号充的 20号还没有": two days."""
    days = [(m[1], int(m[2])) for m in _DAYS.finditer(low) if 1 <= int(m[2]) <= 31]
    for (month, day), (later_month, later) in pairwise(days):
        if later > day and later_month in (None, month):
            return timedelta(days=later - day)
    return None


def _state(hits: Sequence[Hit]) -> str | None:
    """The order's state: the longest word for one, those after "status" or "shows" first."""
    cues = [hit.end for hit in hits if hit.tag == ("cue", "status")]
    best: tuple[bool, int, int] | None = None
    code: str | None = None
    for hit in hits:
        if hit.tag[0] != "state":
            continue
        shown = any(0 <= hit.start - end <= 6 for end in cues)
        if hit.end - hit.start < 3 and not shown:
            continue
        rank = (shown, hit.end - hit.start, -hit.start)
        if best is None or rank > best:
            best, code = rank, hit.tag[1]
    return code


def _error(masked: str, hits: Sequence[Hit]) -> str | None:
    for hit in hits:
        if hit.tag != ("cue", "error"):
            continue
        quoted = _QUOTE.match(masked, hit.end) or _QUOTE.match(masked, hit.end + 1)
        found = quoted or (_CLAUSE.match(masked, hit.end) if hit.end - hit.start > 1 else None)
        if found and found[1].strip():
            return found[1].strip()
    return None
