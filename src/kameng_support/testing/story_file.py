"""Stories in a file: what happens and what must then hold, step by step, as TOML.

Each step is a table. It says what happens, in the words of `Story` and `ToldTicket`, or what must
hold, or both: first it happens, then it must hold.
"""

import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, cast

from attrs import frozen

from ..errors import InputError, shown
from ..findings import nearest
from ..playbook import Playbook, kameng_playbook, load_playbook
from .story import Story, ToldTicket

__all__ = ["FileStory", "read_stories"]

#: What happens, each with what may stand beside it.
_ACTS: Mapping[str, tuple[str, ...]] = {
    "opens": ("customer", "tier", "channel", "facts"),
    "wait": (),
    "does": ("by", "with"),
    "is_refused": ("by", "with", "code"),
    "says": ("by", "automatic"),
    "learns": (),
    "rates": ("anonymous",),
}
_TARGET_CLAIMS = ("has_met", "has_breached", "is_paused", "is_running", "promises_nothing")
_CLAIMS = ("is_in", "is_decided", "is_due", *_TARGET_CLAIMS, "caused", "told")
_FILE_KEYS = ("playbook", "at", "stories")


@frozen
class FileStory:
    """One story of a file: its name, the policy, the instant it begins at, its steps.

    `playbook` is the path of a playbook; None is the preset.
    """

    name: str
    playbook: Path | None
    at: str
    steps: tuple[Mapping[str, Any], ...]

    def run(self) -> None:
        """Tell it; raises AssertionError for the first claim that does not hold, by its step.

        Raises InputError for a step that is none, PlaybookError for a policy that is none.
        """
        story = Story(self._policy(), at=self.at)
        tickets: dict[str, ToldTicket] = {}
        for number, step in enumerate(self.steps, 1):
            where = f"{self.name}, step {number}"
            try:
                _tell(story, tickets, step, where)
            except AssertionError as error:
                raise AssertionError(f"{where}: {error}") from None

    def _policy(self) -> Playbook:
        return kameng_playbook() if self.playbook is None else load_playbook(self.playbook)


def read_stories(path: str | PathLike[str]) -> tuple[FileStory, ...]:
    """The stories of a `*.story.toml` file; raises InputError where it is none.

    `playbook` names a file relative to this one, and none the preset; `at` is the instant, ISO
    8601 with an offset, at which every story begins that has no `at` of its own.
    """
    file = Path(path)
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(file), f"it can't be read: {error}", "mend it") from None
    _known(document, _FILE_KEYS, file.name)
    policy = document.get("playbook")
    stories = _list(document.get("stories"))
    if not stories:
        raise InputError(file.name, "there is no story", "write [[stories]]")
    return tuple(
        _story(one, index, document.get("at"), policy and file.parent / policy, file.name)
        for index, one in enumerate(stories)
    )


def _story(one: Any, index: int, at: Any, policy: Path | None, file: str) -> FileStory:
    where = f"{file}: $.stories[{index}]"
    if not isinstance(one, dict):
        raise InputError(where, f"{shown(one)} is no table", "write [[stories]]")
    found = cast("dict[str, Any]", one)
    _known(found, ("name", "at", "steps"), where)
    steps = _list(found.get("steps"))
    if not steps:
        raise InputError(where, "nothing happens in it", "write steps = [{ opens = '...' }]")
    begins = found.get("at", at)
    if begins is None:
        raise InputError(where, "it begins at no time", "write at = '2026-11-20T09:00:00+08:00'")
    return FileStory(
        name=str(found.get("name", f"story {index + 1}")),
        playbook=policy,
        at=begins if isinstance(begins, str) else begins.isoformat(),
        steps=tuple(_step(step, f"{where}.steps[{n}]") for n, step in enumerate(steps)),
    )


def _step(step: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(step, dict):
        raise InputError(where, f"{shown(step)} is no table", "write { opens = '...' }")
    found = cast("dict[str, Any]", step)
    acts = [key for key in found if key in _ACTS]
    if len(acts) > 1:
        raise InputError(where, f"{acts[0]!r} and {acts[1]!r} in one step", "write two steps")
    beside = _ACTS[acts[0]] if acts else ()
    _known(found, ("ticket", *acts, *beside, *_CLAIMS), where, also=tuple(_ACTS))
    return found


def _list(value: Any) -> list[Any]:
    """A list, empty where it is none."""
    return [*value] if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]


def _known(
    found: Mapping[str, object], keys: tuple[str, ...], where: str, also: tuple[str, ...] = ()
) -> None:
    for key in found:
        if key not in keys:
            raise InputError(where, f"unknown key {key!r}", nearest(key, {*keys, *also}))


def _tell(
    story: Story, tickets: dict[str, ToldTicket], step: Mapping[str, Any], where: str
) -> None:
    name = step.get("ticket", "")
    if "wait" in step:
        story.wait(step["wait"])
    elif "opens" in step:
        given = {key: step[key] for key in _ACTS["opens"] if key in step}
        tickets[name] = tickets[""] = story.opens(step["opens"], **given)
    claims = [key for key in step if key in _CLAIMS]
    acts = [key for key in step if key in _ACTS and key not in {"wait", "opens"}]
    if not acts and not claims:
        return
    if name not in tickets:
        what = f"there is no ticket {name!r}" if name else "there is no ticket yet"
        raise InputError(where, what, "open one first: { opens = '...' }")
    ticket = tickets[name]
    for act in acts:
        _happens(ticket, act, step)
    for claim in claims:
        _holds(ticket, claim, step[claim])


def _happens(ticket: ToldTicket, act: str, step: Mapping[str, Any]) -> None:
    value, fields = step[act], step.get("with", {})
    by = step.get("by")
    match act:
        case "does":
            ticket.does(value, by=str(by), **fields)
        case "is_refused":
            ticket.is_refused(value, by=str(by), code=step.get("code", ""), **fields)
        case "says":
            ticket.says(value, by=by, automatic=step.get("automatic", False))
        case "learns":
            ticket.learns(**value)
        case _:
            ticket.rates(value, anonymous=step.get("anonymous", False))


def _holds(ticket: ToldTicket, claim: str, value: Any) -> None:
    match claim:
        case "is_decided":
            for field, want in value.items():
                for word in _list(want) or [want]:
                    ticket.is_decided(**{field: word})
        case "is_due":
            for target, within in value.items():
                ticket.is_due(target, within)
        case "caused":
            data: dict[str, Any] = {**value} if isinstance(value, dict) else {"kind": value}
            ticket.caused(data.pop("kind"), **data)
        case "is_in" | "told":
            getattr(ticket, claim)(value)
        case _:
            for target in _list(value) or [value]:
                getattr(ticket, claim)(target)
