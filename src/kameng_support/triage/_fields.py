"""The fields of a decision, each with the policy that says which of several rules wins."""

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from attrs import field, frozen

from ..conditions import Fact
from ..errors import PlaybookError
from ..findings import Finding, nearest

__all__ = ["Field", "Policy"]

Policy = Literal["first", "collect", "priority", "unique", "any"]

_POLICIES: tuple[str, ...] = get_args(Policy)
_WORDS_OF_CONDITIONS = ("all", "any", "not")


def _values(values: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


@frozen
class Field:
    """One field of a decision: its hit policy, its closed vocabulary, its value without a rule.

    - `first`: the first rule that fires, in the order written, gives the value;
    - `priority`: of all values given, the one that stands first in `values`;
    - `unique`: one rule at most may fire; two are a conflict, even when they agree;
    - `any`: several rules may fire, but must agree; else it is a conflict;
    - `collect`: every value that rules add, in rule order, none twice.

    The first four and their names are those of decision tables in DMN 1.3. `default` is the value
    when no rule fires and when rules are in conflict; a `collect` field begins empty.

    Raises PlaybookError with every fault: an unknown policy, `priority` without `values`, a
    repeated value, a default outside the vocabulary.
    """

    name: str
    policy: Policy = "first"
    values: tuple[str, ...] | None = field(default=None, converter=_values)
    default: str | None = None

    def __attrs_post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise PlaybookError(f"decision field {self.name!r}", faults)

    def _faults(self) -> Iterator[Finding]:
        if not self.name or self.name in _WORDS_OF_CONDITIONS:
            yield Finding(
                "bad-field-name",
                "$.name",
                f"{self.name!r} can be no fact in a condition",
                "give the field another name, such as 'priority'",
            )
        if self.policy not in _POLICIES:
            sentence = f"{self.policy!r} is no hit policy"
            yield Finding("unknown-policy", "$.policy", sentence, nearest(self.policy, _POLICIES))
        if self.values is None:
            if self.policy == "priority":
                sentence = "'priority' needs `values`, the most important first"
                yield Finding("no-values", "$.values", sentence, "write values = ['urgent', 'low']")
        elif len(set(self.values)) != len(self.values) or not self.values:
            sentence = f"{list(self.values)!r} is empty or names a value twice"
            yield Finding("bad-values", "$.values", sentence, "list each value once")
        yield from self._default_faults()

    def _default_faults(self) -> Iterator[Finding]:
        if self.default is None:
            return
        if self.policy == "collect":
            sentence = "a 'collect' field begins empty"
            mend = "leave `default` out, or add the value by a rule without `when`"
            yield Finding("default-of-collect", "$.default", sentence, mend)
        elif not self.admits(self.default):
            sentence = f"{self.default!r} is not one of its values"
            yield Finding(
                "unknown-value", "$.default", sentence, nearest(self.default, self.values or ())
            )

    def admits(self, value: str) -> bool:
        """Whether a value belongs to the field's vocabulary; an open one admits every text."""
        return self.values is None or value in self.values

    def fact(self) -> Fact:
        """The field as a fact that targets and workflows test: a text, or a set for `collect`.

        >>> Field("lane", values=("green",)).fact()
        Fact(name='lane', type='str', values=('green',), at_least=None, at_most=None, source='triage')
        """
        return Fact(
            self.name,
            "set" if self.policy == "collect" else "str",
            values=self.values,
            source="triage",
        )
