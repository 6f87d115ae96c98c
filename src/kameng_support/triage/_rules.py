"""The rule set: fields and rules of a platform, and the one pass that decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from ..conditions import Fact, FactSchema, facts_of
from ..errors import PlaybookError
from ..findings import Finding, nearest
from ._binding import Binder
from ._compiled import Compiled
from ._decision import Decision
from ._fields import Field
from ._rule import Rule

__all__ = ["RuleSet"]


def _fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(fields)


def _rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


@frozen
class RuleSet:
    """All rules of a platform, in the order written, and the fields they decide.

    With a `schema` of declared facts, conditions are checked against it, their operands brought
    into the facts' canonical form ("10m" becomes a duration), and `decide` admits only declared
    facts. Without one, conditions and facts are compared as they are.

    Raises PlaybookError with every fault at once: a name used twice, a field that no one
    declares, a value outside a field's vocabulary, `set` on a field that collects and `add` on
    one that does not, and with a schema all that `check` finds.
    """

    fields: tuple[Field, ...] = field(default=(), converter=_fields)
    rules: tuple[Rule, ...] = field(default=(), converter=_rules)
    schema: FactSchema | None = field(default=None, hash=False)
    _compiled: Compiled | None = field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [*_faults(self.fields, self.rules)]
        if self.schema is not None:
            faults += self._clashes(self.schema)
            bound = self._bound(self.schema)
            if bound is None:
                faults += self._unfit(self.schema)
            elif not faults:
                object.__setattr__(self, "rules", bound)
        if faults:
            raise PlaybookError("rules", faults)

    def _bound(self, schema: FactSchema) -> tuple[Rule, ...] | None:
        """The rules in canonical form; None where one does not fit the schema."""
        binder = Binder(schema, (decided.name for decided in self.fields))
        rules: list[Rule] = []
        for rule in self.rules:
            when = binder.bind(rule.when)
            if when is None:
                return None
            rules.append(rule if when is rule.when else Rule(rule.name, when, rule.set, rule.add))
        return tuple(rules)

    def bind(self, schema: FactSchema) -> "RuleSet":
        """The same rules over declared facts; raises PlaybookError with all that `check` finds."""
        return evolve(self, schema=schema)

    def check(self, schema: FactSchema) -> tuple[Finding, ...]:
        """What does not fit these facts: each test that dangles, each field that clashes.

        A rule that reads a field of the decision is a fault too: rules are one pass over one
        snapshot of facts, and none sees what another has just decided.
        """
        return (*self._clashes(schema), *self._unfit(schema))

    def _clashes(self, schema: FactSchema) -> Iterator[Finding]:
        for name in (decided.name for decided in self.fields):
            if name in schema and schema.facts[name].source != "triage":
                sentence = f"{name!r} is both a declared fact and decided here"
                yield Finding("field-clash", f"$.decision.{name}", sentence, "rename one of them")

    def _unfit(self, schema: FactSchema) -> Iterator[Finding]:
        names = [decided.name for decided in self.fields]
        known = schema.extend(fact for fact in self.facts() if fact.name not in schema)
        for index, rule in enumerate(self.rules):
            path = f"$.rules[{index}].when"
            for name in sorted(facts_of(rule.when).intersection(names)):
                sentence = f"it reads {name!r}, which this very pass decides"
                yield Finding("reads-decision", f"{path}.{name}", sentence, "test facts instead")
            yield from known.check(rule.when, path)

    def facts(self) -> tuple[Fact, ...]:
        """The fields as facts of source `triage`, for the conditions of targets and workflows."""
        return tuple(decided.fact() for decided in self.fields)

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """Decide every field over one snapshot of facts.

        A test on a missing fact is false. Never raises on admitted facts; with a schema, raises
        UnknownFactError or InputError where the schema does not admit them. The rules are compiled
        once, when the first decision is asked for.
        """
        compiled = self._compiled
        if compiled is None:
            compiled = self._compile()
        seen = compiled.index.snapshot(facts)
        return Decision.of(compiled, seen, compiled.index.hits(seen))

    def _compile(self) -> Compiled:
        compiled = Compiled(self.fields, self.rules, self.schema)
        object.__setattr__(self, "_compiled", compiled)
        return compiled


def _faults(fields: Sequence[Field], rules: Sequence[Rule]) -> Iterator[Finding]:
    by_name: dict[str, Field] = {}
    for decided in fields:
        if decided.name in by_name:
            sentence = f"field {decided.name!r} is declared twice"
            yield Finding("repeated-field", f"$.decision.{decided.name}", sentence, "rename one")
        by_name[decided.name] = decided
    lines: dict[str, int] = {}
    for index, rule in enumerate(rules):
        first = lines.setdefault(rule.name, index)
        if first != index:
            sentence = f"{rule.name!r} is the name of $.rules[{first}] too"
            path = f"$.rules[{index}].name"
            yield Finding("repeated-rule", path, sentence, "give each rule its own name")
        for name, value in rule.set.items():
            if not _fits(by_name.get(name), (value,), collects=False):
                path = f"$.rules[{index}].set.{name}"
                yield from _misfit(by_name, path, name, (value,), collects=False)
        for name, words in rule.add.items():
            if not _fits(by_name.get(name), words, collects=True):
                path = f"$.rules[{index}].add.{name}"
                yield from _misfit(by_name, path, name, words, collects=True)


def _fits(decided: Field | None, words: Sequence[str], *, collects: bool) -> bool:
    return (
        decided is not None
        and (decided.policy == "collect") is collects
        and all(map(decided.admits, words))
    )


def _misfit(
    fields: Mapping[str, Field], path: str, name: str, words: Sequence[str], *, collects: bool
) -> Iterator[Finding]:
    decided = fields.get(name)
    if decided is None:
        sentence = f"no field of the decision is named {name!r}"
        yield Finding("unknown-field", path, sentence, nearest(name, fields))
    elif (decided.policy == "collect") is not collects:
        written = f"add = {{ {name} = [...] }}" if not collects else f"set = {{ {name} = ... }}"
        sentence = f"the policy of {name!r} is {decided.policy!r}"
        yield Finding("wrong-assignment", path, sentence, f"write {written}")
    else:
        for word in words:
            if not decided.admits(word):
                sentence = f"{word!r} is not one of the values of {name!r}"
                yield Finding("unknown-value", path, sentence, nearest(word, decided.values or ()))
