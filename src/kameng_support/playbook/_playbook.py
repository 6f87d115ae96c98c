"""The playbook: a platform's whole policy as one immutable value."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from ..conditions import Fact, FactSchema
from ..errors import MissingZoneError, NotFoundError, PlaybookError, shown
from ..findings import Finding, nearest
from ..instants import parse_duration, zone
from ..intake import Catalogue
from ..scoring import Survey
from ..sla import METRICS, Calendar, Metric, Target
from ..texts import Text, as_text
from ..ticket import PolicyRef, Workflow
from ..triage import Field, Rule, RuleSet
from ._checks import check
from ._default import DEFAULT_WORKFLOW
from ._parts import Example, Group, Parts

__all__ = ["ALWAYS_OPEN", "LOCALES", "SKEW", "Playbook", "checked_header"]

T = TypeVar("T")

LOCALES = ("zh-CN", "en")
SKEW = timedelta(minutes=5)
ALWAYS_OPEN: Mapping[str, Calendar] = MappingProxyType({"always": Calendar.always("UTC")})


def _as_schema(facts: FactSchema | Mapping[str, Fact] | Iterable[Fact]) -> FactSchema:
    return facts if isinstance(facts, FactSchema) else FactSchema(facts)


def _calendars(calendars: Mapping[str, Calendar]) -> Mapping[str, Calendar]:
    return {**ALWAYS_OPEN, **calendars}


def _metrics(metrics: Mapping[str, Metric]) -> Mapping[str, Metric]:
    return {**METRICS, **metrics}


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(targets)


def _fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(fields)


def _rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


def _groups(groups: Mapping[str, Group]) -> Mapping[str, Group]:
    return dict(groups)


def _texts(texts: Mapping[str, Text | Mapping[str, str] | str]) -> Mapping[str, Text]:
    return {name: as_text(text) for name, text in texts.items()}


def _examples(examples: Iterable[Example]) -> tuple[Example, ...]:
    return tuple(examples)


def _locales(locales: Iterable[str]) -> tuple[str, ...]:
    return (locales,) if isinstance(locales, str) else tuple(locales)


def _skew(skew: timedelta | str) -> timedelta:
    return parse_duration(skew) if isinstance(skew, str) else skew


def _no_problems() -> Catalogue:
    return Catalogue(())


@frozen(kw_only=True, repr=False)
class Playbook:
    """A platform's policy: facts, catalogue, workflow, calendars, targets, rules, groups, texts.

    Every section is optional. The library's own facts (`problem_type`, `state`, `repeats`, ...)
    need no declaring; a calendar `always` and the standard metrics are there. `timezone` is the
    zone of the platform's days and months; `skew` is how far behind a ticket's last event a new
    one's instant may lie. Conditions are bound to the facts they test.

    Raises PlaybookError with everything that does not fit together.

    >>> from kameng_support.sla import Target
    >>> hotline = Playbook(targets=[Target("pickup", "pickup", "30s")])
    >>> hotline.workflow.start, hotline.calendar("always").is_always
    ('open', True)
    """

    name: str = field(default="playbook", validator=instance_of(str))
    version: str = field(default="1", validator=instance_of(str))
    locales: tuple[str, ...] = field(default=LOCALES, converter=_locales)
    timezone: str = field(default="UTC", validator=instance_of(str))
    skew: timedelta = field(default=SKEW, converter=_skew, validator=instance_of(timedelta))
    facts: FactSchema = field(factory=FactSchema, converter=_as_schema)
    catalogue: Catalogue = field(factory=_no_problems)
    workflow: Workflow = DEFAULT_WORKFLOW
    calendars: Mapping[str, Calendar] = field(factory=dict[str, Calendar], converter=_calendars)
    metrics: Mapping[str, Metric] = field(factory=dict[str, Metric], converter=_metrics)
    targets: tuple[Target, ...] = field(default=(), converter=_targets)
    fields: tuple[Field, ...] = field(default=(), converter=_fields)
    rules: tuple[Rule, ...] = field(default=(), converter=_rules)
    groups: Mapping[str, Group] = field(factory=dict[str, Group], converter=_groups)
    survey: Survey | None = None
    texts: Mapping[str, Text] = field(factory=dict[str, Text], converter=_texts)
    examples: tuple[Example, ...] = field(default=(), converter=_examples)
    _schema: FactSchema = field(init=False, eq=False)
    _ruleset: RuleSet = field(init=False, eq=False)
    _fingerprint: str | None = field(init=False, eq=False, default=None)

    def __attrs_post_init__(self) -> None:
        if misplaced := tuple(self._misplaced()):
            raise PlaybookError(f"playbook {self.name!r}", misplaced)
        parts = self._parts()
        header = checked_header(self.name, self.version, self.locales, self.timezone, self.skew)
        faults = (*header, *check(parts))
        if faults:
            raise PlaybookError(f"playbook {self.name!r}", faults)
        self._bind(parts)

    def _misplaced(self) -> Iterator[Finding]:
        """What only a caller without a type checker hands over."""
        sections: tuple[tuple[str, Iterable[object], type], ...] = (
            ("catalogue", (self.catalogue,), Catalogue),
            ("workflow", (self.workflow,), Workflow),
            ("calendars", self.calendars.values(), Calendar),
            ("metrics", self.metrics.values(), Metric),
            ("targets", self.targets, Target),
            ("decision", self.fields, Field),
            ("rules", self.rules, Rule),
            ("groups", self.groups.values(), Group),
            ("survey", () if self.survey is None else (self.survey,), Survey),
            ("examples", self.examples, Example),
        )
        for section, values, kind in sections:
            for value in _strangers(values, kind):
                sentence = f"{shown(value)} is no {kind.__name__}"
                mend = f"make a {kind.__name__}, or read the document with playbook_of"
                yield Finding("bad-value", f"$.{section}", sentence, mend)

    def _parts(self) -> Parts:
        workflow = self.workflow
        return Parts(
            locales=self.locales,
            facts=self.facts.facts,
            catalogue=self.catalogue,
            states=workflow.states,
            transitions=_listed("workflow.transitions", workflow.transitions),
            joint=_listed("workflow.joint", workflow.joint),
            consequences=_listed("workflow.consequences", workflow.consequences),
            fields=workflow.fields,
            calendars=self.calendars,
            metrics=self.metrics,
            targets=_listed("targets", self.targets),
            decision=self.fields,
            rules=_listed("rules", self.rules),
            groups=self.groups,
            texts=self.texts,
            examples=_listed("examples", self.examples),
        )

    def _bind(self, parts: Parts) -> None:
        """Bring every operand into its fact's canonical form, once and for all."""
        schema = parts.known
        rules = RuleSet(self.fields, self.rules, schema=schema)
        bound = {
            "_schema": schema,
            "_ruleset": rules,
            "workflow": self.workflow.bind(schema),
            "rules": rules.rules,
            "targets": tuple(_bound(target, schema) for target in self.targets),
            "examples": tuple(
                evolve(example, given=schema.admit(example.given)) for example in self.examples
            ),
        }
        for name, value in bound.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<Playbook {self.name!r} {self.version!r}>"

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    @property
    def schema(self) -> FactSchema:
        """Every fact: the declared ones, the library's own, and what triage decides."""
        return self._schema

    @property
    def ruleset(self) -> RuleSet:
        """The rules, compiled over `schema`."""
        return self._ruleset

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name; raises NotFoundError where there is none."""
        if name not in self.calendars:
            raise NotFoundError(
                f"playbook {self.name!r}",
                f"there is no calendar {name!r}",
                nearest(name, self.calendars),
            )
        return self.calendars[name]

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of the whole policy in its canonical form: equal policies, equal texts."""
        if self._fingerprint is None:
            from ._writing import fingerprint_of  # writes documents: loaded where one is asked for

            object.__setattr__(self, "_fingerprint", fingerprint_of(self))
        assert self._fingerprint is not None
        return self._fingerprint

    def ref(self, tzdata: str = "") -> PolicyRef:
        """What a verdict names as its policy; `tzdata` is the version of the zone data in use."""
        return PolicyRef(self.name, self.version, self.fingerprint, tzdata)


def _strangers(values: Iterable[object], kind: type) -> Iterator[object]:
    return (value for value in values if not isinstance(value, kind))


def _listed(section: str, items: Iterable[T]) -> Mapping[str, T]:
    return {f"$.{section}[{index}]": item for index, item in enumerate(items)}


def _bound(target: Target, schema: FactSchema) -> Target:
    return evolve(
        target,
        when=schema.bind(target.when),
        within=[evolve(row, when=schema.bind(row.when)) for row in target.within],
    )


def checked_header(
    name: str, version: str, locales: tuple[str, ...], timezone: str, skew: timedelta
) -> tuple[Finding, ...]:
    """What is wrong with what a playbook says of itself."""
    rules = (
        (bool(name), "name", "the playbook has no name", "write name = 'kameng'"),
        (bool(version), "version", "the playbook has no version", "write version = '2026.1'"),
        (bool(locales), "locales", "there is no locale", "write locales = ['zh-CN', 'en']"),
        (skew >= timedelta(0), "skew", "the skew is negative", "write skew = '5m'"),
    )
    faults = [
        Finding("bad-value", f"$.playbook.{key}", sentence, mend)
        for fits, key, sentence, mend in rules
        if not fits
    ]
    try:
        zone(timezone)
    except MissingZoneError as error:
        faults.append(Finding("bad-value", "$.playbook.timezone", error.what, error.instead))
    return tuple(faults)
