"""Date lists of public holidays, shipped with the library."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..findings import Finding, nearest

__all__ = ["with_holidays"]

_LISTS = {"cn": "cn_days.toml"}


def with_holidays(
    calendar: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], Finding | None]:
    """A calendar's table with the dates in the place of `holidays = "cn"`, or what is wrong there.

    Make-up working days and the last date known come with the list, unless the table gives its own.
    """
    name = calendar.get("holidays")
    if not isinstance(name, str):
        return calendar, None
    if name not in _LISTS:
        sentence = f"there is no list of holidays {name!r}"
        mend = f"{nearest(name, _LISTS)}; or write the dates: ['2026-10-01']"
        return calendar, Finding("unknown-holidays", f"{path}.holidays", sentence, mend)
    return {**_days(_LISTS[name]), **calendar, "holidays": _days(_LISTS[name])["holidays"]}, None


@cache
def _days(file: str) -> Mapping[str, Any]:
    import tomllib
    from importlib.resources import files

    # A file of the package itself, which does not change: cached, not shared state.
    text = files("kameng_support.playbook").joinpath("presets", file).read_text(encoding="utf-8")
    days = tomllib.loads(text)
    return {key: days[key] for key in ("holidays", "make_up_days", "known_through")}
