"""What is shown of a run: a progress bar, tables, the lines that were refused; as a picture too."""

import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from ..desk import ClockView, Effect
from ..instants import format_duration
from ..scoring import Figure, ServiceSummary, wilson
from ._records import Attainment
from ._report import Report, TicketLine, Waiting
from ._run import Run

__all__ = ["picture_of", "progress_over", "show"]

_WIDTH = 160  # of pictures, and where the output is no terminal
_WIDE = 156  # there is room for what the customer wrote
_PRIORITIES = {"urgent": "bold red", "high": "yellow", "low": "dim"}
_KINDS = {"open": "cyan", "waiting": "magenta", "resolved": "green", "closed": "dim"}


@contextmanager
def progress_over(total: int) -> Generator[Callable[[datetime | None], None], None, None]:
    """A progress bar on the error stream; what it gives is called after each of `total` lines."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("happenings"),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("--:--", total=total)

        def step(now: datetime | None) -> None:
            bar.update(task, advance=1, description="--:--" if now is None else f"{now:%H:%M}")

        yield step


def show(report: Report, run: Run, limit: int) -> None:
    """Print it; `limit` tickets at most."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    console.print(_all(report, run, limit, wide=console.width >= _WIDE))


def picture_of(report: Report, run: Run, limit: int, title: str) -> str:
    """The same as an SVG picture, which needs nothing from elsewhere."""
    console = Console(
        file=StringIO(),
        record=True,
        width=_WIDTH,
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )
    console.print(_all(report, run, limit, wide=True))
    return _TEXT.sub(_spread, _FONT.sub("", console.export_svg(title=title)))


#: Rich points at a font on the web, and gives wide characters half the room they need.
_FONT = re.compile(r"@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]*)</text>')


def _spread(found: re.Match[str]) -> str:
    text = unescape(found[3])
    length = float(found[1]) * cell_len(text) / max(len(text), 1)
    return f'textLength="{length:g}"{found[2]}>{found[3]}</text>'


def _all(report: Report, run: Run, limit: int, *, wide: bool) -> Group:
    parts: list[RenderableType] = [_headline(report, run)]
    if report.tickets:
        parts += [_tickets(report, limit, wide=wide), _left_out(report, limit)]
    if report.attainment:
        parts.append(_attainment(report.attainment))
    if report.waiting:
        parts.append(_waiting(report.waiting))
    if report.tickets:
        parts.append(_summary(report.summary))
    parts.append(_refused(run))
    return Group(*parts)


def _table(title: str, *columns: str | Column) -> Table:
    return Table(
        *columns, title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )


def _right(name: str) -> Column:
    return Column(name, justify="right", no_wrap=True)


def _line(name: str, ratio: int | None = None, width: int | None = None) -> Column:
    """A column that is cut where it is too long, not wrapped."""
    return Column(name, no_wrap=True, overflow="ellipsis", ratio=ratio, max_width=width)


def _headline(report: Report, run: Run) -> Text:
    playbook = report.playbook
    until = "" if report.now is None else f" until {report.now:%Y-%m-%d %H:%M %z}"
    return Text.assemble(
        (f"{playbook.name} {playbook.version}", "bold"),
        f"  {_counted(run.lines, 'happening')}{until}, {_counted(len(report.tickets), 'ticket')}\n",
    )


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


# ── tickets ──────────────────────────────────────────────────────────────────────────────────


def _tickets(report: Report, limit: int, *, wide: bool) -> Table:
    table = _table(
        "Tickets",
        _line("ticket"),
        *([_line("the customer wrote", width=32)] if wide else []),
        _line("order", width=16),
        _line("problem", width=20),
        _line("priority"),
        _line("group"),
        _line("state"),
        _line("next due", width=28),
    )
    for line in report.tickets[:limit]:
        table.add_row(*_cells(line, report.now, wide=wide))
    return table


def _cells(line: TicketLine, now: datetime | None, *, wide: bool) -> Iterable[Text]:
    row = line.row
    first, *others = row.order_numbers or ("",)
    yield Text(row.ticket, "dim" if row.kind == "closed" else "")
    if wide:
        yield Text(line.words)
    yield Text(f"{first} +{len(others)}" if others else first)
    yield Text(line.problem)
    yield Text(line.priority, _PRIORITIES.get(line.priority, ""))
    yield Text(line.group)
    yield Text(row.state, _KINDS[row.kind])
    yield _due(line.clocks, now)


def _due(clocks: tuple[ClockView, ...], now: datetime | None) -> Text:
    """The earliest promise that can still be kept, else the one that was missed last."""
    if not clocks or now is None:
        return Text("")
    ahead = [view for view in clocks if view.due_at is not None and view.due_at >= now]
    view = ahead[0] if ahead else clocks[-1]
    assert view.due_at is not None
    span = _rough(abs(view.due_at - now))
    late = len(clocks) - len(ahead)
    told = Text(f"{view.target} in {span}" if ahead else f"{view.target} {span} late")
    if late:
        told.stylize("red")
    if ahead and late:
        told.append(f", {late} late", "bold red")
    return told


def _rough(span: timedelta) -> str:
    """Two units at most: 2d3h, 3h5m, 4m10s, 9s."""
    seconds = int(span.total_seconds())
    for unit in (86400, 3600, 60):
        if seconds >= unit:
            step = {86400: 3600, 3600: 60, 60: 1}[unit]
            return format_duration(timedelta(seconds=seconds // step * step))
    return format_duration(timedelta(seconds=seconds))


def _left_out(report: Report, limit: int) -> Text:
    more = len(report.tickets) - limit
    return Text(
        f"  and {more:,} more: --limit {len(report.tickets)} shows all\n" if more > 0 else ""
    )


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def _attainment(targets: Iterable[Attainment]) -> Table:
    table = _table(
        "Promises", "target", _right("met"), _right("breached"), _right("kept"), _right("95 %")
    )
    for target in targets:
        share = wilson(target.met, target.met + target.breached)
        table.add_row(
            Text(target.target),
            f"{target.met:,}",
            Text(f"{target.breached:,}", "red" if target.breached else "dim"),
            _percent(share.estimate),
            f"{_percent(share.low)} to {_percent(share.high)}",
        )
    return table


def _waiting(kinds: Iterable[Waiting]) -> Table:
    table = _table(
        "Effects that wait in the outbox",
        Column("effect", no_wrap=True),
        _right("count"),
        _line("the latest", width=_WIDTH - 36),
    )
    for waiting in kinds:
        table.add_row(Text(waiting.kind), f"{waiting.count:,}", Text(_about(waiting.latest)))
    return table


def _about(effect: Effect) -> str:
    """What it says, or else its parts by name, in one line."""
    told = effect.data.get("text")
    parts = [f"{name} {value}" for name, value in effect.data.items() if value and name != "locale"]
    return " ".join(f"{effect.ticket}  {told or ', '.join(parts)}".split())


def _summary(summary: ServiceSummary) -> Table:
    table = _table("Service", "figure", _right("value"), _right("95 %"), _right("of"))
    for figure in summary:
        if figure.n and "." not in figure.name:
            interval = figure.interval
            span = (
                f"{_value(figure, interval.low)} to {_value(figure, interval.high)}"
                if interval
                else ""
            )
            value = "" if figure.value is None else _value(figure, figure.value)
            table.add_row(figure.name.replace("_", " "), value, span, f"{figure.n:,}")
    return table


def _value(figure: Figure, value: float) -> str:
    return _percent(value) if figure.unit == "share" else _rough(timedelta(seconds=value))


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _refused(run: Run) -> Text:
    if not run.refused:
        return Text("")
    told = Text(f"{_counted(len(run.refused), 'line')} refused\n", "bold red")
    for refused in run.refused:
        told.append(f"  {refused}\n", "not bold default")
    return told
