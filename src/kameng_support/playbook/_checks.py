"""What has to fit together in a playbook: every reference, every fact, every text."""

from collections.abc import Iterable, Iterator, Mapping

from ..conditions import Condition, Fact, FactSchema
from ..errors import InputError, PlaybookError, UnknownFactError
from ..findings import Finding, nearest
from ..sla import Target
from ..triage import RuleSet
from ._parts import Example, Parts
from ._texts import check_texts

__all__ = ["check", "findings_of"]


def check(parts: Parts) -> tuple[Finding, ...]:
    """Everything that does not fit together, section by section."""
    return tuple(
        finding
        for section in (
            _facts,
            _guards,
            _metrics,
            _targets,
            _rules,
            _groups,
            check_texts,
            _examples,
        )
        for finding in section(parts)
    )


def findings_of(error: PlaybookError) -> Iterator[Finding]:
    """The faults that an error tells of, as findings."""
    for fault in error.findings:
        code = fault.code if isinstance(fault, Finding) else "bad-value"
        yield Finding(code, fault.path, fault.sentence, fault.mend)


def _facts(parts: Parts) -> Iterator[Finding]:
    for name, fact in parts.facts.items():
        standard = parts.standard.get(name)
        if standard is not None:
            yield from _redeclared(fact, standard, f"$.facts.{name}")


def _redeclared(fact: Fact, standard: Fact, path: str) -> Iterator[Finding]:
    if fact.type != standard.type:
        sentence = f"the library supplies {fact.name!r} as a {standard.type}, not a {fact.type}"
        mend = f"write type = {standard.type!r}, or give your fact another name"
        yield Finding("standard-fact", f"{path}.type", sentence, mend)
    elif fact.values is not None and standard.values is not None:
        for word in standard.values:
            if word not in fact.values:
                sentence = f"the library may supply {word!r} as {fact.name!r}"
                yield Finding("standard-fact", f"{path}.values", sentence, "add it, or no values")


def _guards(parts: Parts) -> Iterator[Finding]:
    for path, transition in parts.transitions.items():
        yield from _condition(parts, parts.known, transition.when, f"{path}.when")
    for path, joint in parts.joint.items():
        yield from _condition(parts, parts.known, joint.when, f"{path}.when")
    # A command's field hides a fact of the same name.
    with_fields = FactSchema({**parts.known.facts, **parts.fields.facts})
    for path, consequence in parts.consequences.items():
        yield from _condition(parts, with_fields, consequence.when, f"{path}.when")


def _condition(
    parts: Parts, schema: FactSchema, condition: Condition, path: str
) -> Iterator[Finding]:
    return _not_unread(parts, schema.check(condition, path))


def _not_unread(parts: Parts, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings but those of names that an unread entry may declare."""
    for finding in findings:
        if finding.code == "unknown-fact":
            sections: tuple[str, ...] = ("facts", "decision", "fields")
        elif finding.code == "unknown-field":
            sections = ("decision",)
        else:
            yield finding
            continue
        name = finding.path.rpartition(".")[2]
        if not any(parts.unread.covers(section, name) for section in sections):
            yield finding


def _metrics(parts: Parts) -> Iterator[Finding]:
    for name, metric in parts.metrics.items():
        if metric.name != name:
            sentence = f"the metric {metric.name!r} stands under {name!r}"
            yield Finding("misnamed", f"$.metrics.{name}", sentence, "give it one name")


def _targets(parts: Parts) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path, target in parts.targets.items():
        yield from _target(parts, target, path)
        first = seen.setdefault(target.name, path)
        if first != path:
            sentence = f"{target.name!r} is the name of {first} too"
            yield Finding("repeated-target", f"{path}.name", sentence, "give each its own name")


def _target(parts: Parts, target: Target, path: str) -> Iterator[Finding]:
    yield from _unknown(parts, "metrics", target.metric, parts.metrics, f"{path}.metric")
    yield from _unknown(parts, "calendars", target.calendar, parts.calendars, f"{path}.calendar")
    yield from _condition(parts, parts.known, target.when, f"{path}.when")
    for index, row in enumerate(target.within):
        yield from _condition(parts, parts.known, row.when, f"{path}.within[{index}].when")


def _unknown(
    parts: Parts, section: str, name: str, known: Iterable[str], path: str
) -> Iterator[Finding]:
    known = (*known, *parts.unread.of(section))
    if name not in known and section not in parts.unread.whole:
        one = section.removesuffix("s")
        yield Finding(f"unknown-{one}", path, f"there is no {one} {name!r}", nearest(name, known))


def _rules(parts: Parts) -> Iterator[Finding]:
    names = [one.name for one in parts.decision]
    # Two fields of one name are no facts to test anything by.
    schema = parts.told if len(set(names)) == len(names) else None
    try:
        RuleSet(parts.decision, parts.rules.values(), schema=schema)
    except PlaybookError as error:
        paths = tuple(parts.rules)
        found = (_placed(fault, paths) for fault in findings_of(error))
        yield from _not_unread(parts, found)


def _placed(finding: Finding, paths: tuple[str, ...]) -> Finding:
    """A finding of the n-th rule under that rule's own path: rules that were not read count there."""
    head, bracket, tail = finding.path.partition("]")
    number = head.removeprefix("$.rules[")
    if not bracket or not number.isdigit():
        return finding
    path = paths[int(number)] + tail
    return Finding(finding.code, path, finding.sentence, finding.mend)


def _groups(parts: Parts) -> Iterator[Finding]:
    for name, group in parts.groups.items():
        path = f"$.groups.{name}.calendar"
        yield from _unknown(parts, "calendars", group.calendar, parts.calendars, path)
    if not parts.groups:
        return
    for path, name in _routes(parts):
        yield from _unknown(parts, "groups", name, parts.groups, path)


def _routes(parts: Parts) -> Iterator[tuple[str, str]]:
    """Every group that a decision can name: by the vocabulary of its field, else by its rules."""
    for decided in parts.decision:
        if decided.name != "group":
            continue
        if decided.values is not None:
            yield from ((f"$.decision.{decided.name}.values", name) for name in decided.values)
            continue
        if decided.default is not None:
            yield f"$.decision.{decided.name}.default", decided.default
        for path, rule in parts.rules.items():
            if decided.name in rule.set:
                yield f"{path}.set.{decided.name}", rule.set[decided.name]


def _examples(parts: Parts) -> Iterator[Finding]:
    decided = {one.name: one for one in parts.decision}
    for path, example in parts.examples.items():
        yield from _given(parts, example.given, path)
        yield from _expected(parts, example, path)
        for name, want in example.expect.items():
            if name not in decided:
                continue
            words = (want,) if isinstance(want, str) else want
            for word in words:
                if not decided[name].admits(word):
                    sentence = f"{word!r} is not one of the values of {name!r}"
                    mend = nearest(word, decided[name].values or ())
                    yield Finding("unknown-value", f"{path}.expect.{name}", sentence, mend)


def _given(parts: Parts, given: Mapping[str, object], path: str) -> Iterator[Finding]:
    for name, value in given.items():
        where = f"{path}.given.{name}"
        try:
            parts.told.admit({name: value})
        except UnknownFactError as error:
            if any(one.name == name for one in parts.decision):
                sentence = f"{name!r} is decided by the rules"
                yield Finding("given-decision", where, sentence, "expect it instead")
            elif not parts.unread.covers("facts", name):
                yield Finding("unknown-fact", where, error.what, error.instead)
        except InputError as error:
            yield Finding("bad-value", where, f"{error.what} ({error.where})", error.instead)


def _expected(parts: Parts, example: Example, path: str) -> Iterator[Finding]:
    known = {one.name for one in parts.decision}
    for name in example.expect:
        if name not in known and not parts.unread.covers("decision", name):
            sentence = f"no field of the decision is named {name!r}"
            yield Finding("unknown-field", f"{path}.expect.{name}", sentence, nearest(name, known))
    targets = [target.name for target in parts.targets.values()]
    for name in example.targets:
        yield from _unknown(parts, "targets", name, targets, f"{path}.expect.targets.{name}")
