"""The ticket of docs/pictures/clock.svg: a supplier's fault over two days, one promise missed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kameng_support import Calendar, Target
from kameng_support.instants import to_micros
from kameng_support.report import clock_strip
from kameng_support.sla import Clock, Rung, Signal

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]})
ALWAYS = Calendar.always("Asia/Shanghai")
DAY = (
    ("opened", "2026-11-19 10:58:00"),
    ("waits_on_agent", "2026-11-19 10:58:02"),
    ("picked_up", "2026-11-19 10:58:24"),
    ("agent_message", "2026-11-19 11:02:10"),
    ("waits_on_customer", "2026-11-19 11:20:00"),
    ("customer_message", "2026-11-19 15:05:00"),
    ("waits_on_agent", "2026-11-19 15:05:00"),
    ("waits_on_supplier", "2026-11-19 15:40:00"),
)
NOW = "2026-11-20 10:40:00"


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


def clock(target: Target, calendar: Calendar) -> Clock:
    """The clock of a target as a desk keeps it: what falls due is told before what comes next."""
    one = Clock.start(target, None, calendar, target.within[0].micros)
    for signal in (*(Signal(name, at(text)) for name, text in DAY), Signal("now", at(NOW))):
        while (moment := one.next_moment()) is not None and moment.effective <= signal.at:
            one = one.fired(moment)
        one = one.advance(signal)
    return one


def clocks() -> list[Clock]:
    lead = [Rung("30m", "lead")]
    return [
        clock(Target("pickup", "pickup", "30s"), ALWAYS),
        clock(Target("first_reply", "first_reply", "3m", warn=["50%"]), ALWAYS),
        clock(
            Target("progress_update", "progress_update", "4h", warn=["80%"], breach=lead), OFFICE
        ),
        clock(Target("resolution", "resolution", "8h", warn=["50%", "80%"]), OFFICE),
    ]


def picture() -> str:
    return clock_strip(clocks(), at=at(NOW), locale="en", title="Ticket t17")


if __name__ == "__main__":
    print(picture())
