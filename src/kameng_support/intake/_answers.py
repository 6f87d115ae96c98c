"""An entry of the knowledge base: what to do, why, what to check, for whom, and while it holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

from attrs import field, frozen
from attrs.validators import in_

from ..errors import DefinitionError
from ..instants import to_micros
from ..texts import Text, as_text

__all__ = ["Answer", "Level"]

Level = Literal["customer", "junior", "senior"]
_LEVELS: tuple[Level, ...] = get_args(Level)
_FIRST = Text({"zh-CN": "请先核对：", "en": "Please check first:"})


def _list(source: Iterable[str]) -> tuple[str, ...]:
    if isinstance(source, str):
        raise DefinitionError("answer", f"{source!r} is one text, no list", f"write [{source!r}]")
    return tuple(source)


def _texts(source: "Iterable[Text | Mapping[str, str] | str]") -> tuple[Text, ...]:
    if isinstance(source, str):
        raise DefinitionError("answer", f"{source!r} is one text, no list", f"write [{source!r}]")
    return tuple(as_text(text) for text in source)


@frozen
class Answer:
    """One answer: *how* it is solved and *why* it is so, what to `check` first, who may read it.

    `problem_types` are those it serves. What else it names narrows it: `products`, `order_states`,
    `words` of the error or the message, and `patience`, the longest wait for which it is an
    answer. It is for its `level` and those above: customer, junior, senior. It holds from `since`
    until just before `until`; a `known_issue` has to end. Raises DefinitionError otherwise.
    """

    code: str
    title: Text = field(converter=as_text)
    how: Text = field(converter=as_text)
    why: Text = field(converter=as_text)
    problem_types: tuple[str, ...] = field(converter=_list)
    check: tuple[Text, ...] = field(default=(), converter=_texts)
    level: Level = field(default="customer", validator=in_(_LEVELS))
    products: tuple[str, ...] = field(default=(), converter=_list)
    order_states: tuple[str, ...] = field(default=(), converter=_list)
    words: tuple[str, ...] = field(default=(), converter=_list)
    patience: timedelta | None = None
    since: datetime | None = None
    until: datetime | None = None
    known_issue: bool = False

    def __attrs_post_init__(self) -> None:
        where = f"answer {self.code!r}"
        if not self.problem_types:
            raise DefinitionError(where, "it serves no problem type", "write problem_types = [...]")
        if self.known_issue and self.until is None:
            raise DefinitionError(where, "a known issue has no end", "write until = ...")
        since, until = (None if at is None else to_micros(at) for at in (self.since, self.until))
        if since is not None and until is not None and since >= until:
            raise DefinitionError(where, "it ends before it begins", "write until after since")

    @property
    def texts(self) -> tuple[tuple[str, Text], ...]:
        """Each of its texts under its name: title, how, why, check[0] and so on."""
        checks = ((f"check[{number}]", text) for number, text in enumerate(self.check))
        return (("title", self.title), ("how", self.how), ("why", self.why), *checks)

    def holds(self, at: datetime | None) -> bool:
        """Whether it holds at an instant; without one, whether it always does."""
        if at is None:
            return self.since is None and self.until is None
        now = to_micros(at)
        begun = self.since is None or to_micros(self.since) <= now
        return begun and (self.until is None or now < to_micros(self.until))

    def is_for(self, viewer: Level) -> bool:
        """Whether the viewer may read it."""
        return _LEVELS.index(self.level) <= _LEVELS.index(viewer)

    def render(self, locale: str) -> str:
        """The whole answer for a locale: how, why, and what to check, a line each."""
        lines = [self.how.render(locale), self.why.render(locale)]
        if self.check:
            lines += [_FIRST.render(locale), *(f"- {one.render(locale)}" for one in self.check)]
        return "\n".join(lines)
