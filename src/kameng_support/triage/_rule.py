"""One rule: a condition and what it assigns."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from ..conditions import ALWAYS, Condition, parse_condition
from ..errors import DefinitionError

__all__ = ["Rule"]


def _copied(assignments: Mapping[str, str]) -> Mapping[str, str]:
    return dict(assignments)


def _listed(additions: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    for name, words in additions.items():
        if isinstance(words, str):
            raise DefinitionError(
                "rule", f"{words!r}, added to {name!r}, is no list", f"write [{words!r}]"
            )
    return {name: tuple(words) for name, words in additions.items()}


@frozen
class Rule:
    """One rule: when its condition holds, `set` fields to values and `add` values to others.

    `when` takes a condition or the plain mapping that writes one; left out, the rule always
    fires. `add` is for fields that collect, `set` for all others.

    Raises DefinitionError for a condition that is not well-formed, a rule without a name, and
    one that decides nothing.

    >>> Rule("vip first", when={"tier": "vip"}, set={"priority": "high"}).when
    Test(fact='tier', op='is', operand='vip')
    """

    name: str
    when: Condition = field(default=ALWAYS, converter=parse_condition)
    set: Mapping[str, str] = field(factory=dict[str, str], converter=_copied, hash=False)
    add: Mapping[str, tuple[str, ...]] = field(
        factory=dict[str, tuple[str, ...]], converter=_listed, hash=False
    )

    def __attrs_post_init__(self) -> None:
        if not self.name:
            raise DefinitionError("rule", "it has no name", "say what it is for, in a few words")
        where = f"rule {self.name!r}"
        if not self.set and not any(self.add.values()):
            raise DefinitionError(
                where, "it decides nothing", "write set = {...} or add = {... = [...]}"
            )
        for word in self.words():
            if not isinstance(word, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise DefinitionError(where, f"{word!r} is no text", f"write {str(word)!r}")

    def words(self) -> tuple[str, ...]:
        """Every value that the rule can give, in the order written."""
        added = (word for words in self.add.values() for word in words)
        return (*self.set.values(), *added)
