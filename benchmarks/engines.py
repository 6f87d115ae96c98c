"""Other rule engines, each given the same rules in the form it likes best.

Each takes a platform's facts as a dict and hands back the group of the first rule that fires, or the
groups of all, in rule order. What it needs to convert, it converts on the clock. One that is not
installed is left out; what one can't do is told where it is left out.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

from attrs import frozen

__all__ = ["FACTS", "Engine", "Hits", "Written", "engines", "zen_document"]

FACTS = ("problem_type", "product", "channel", "tier", "amount", "repeats")
_NUMBERS = ("amount", "repeats")
#: For engines that know no missing fact: what no rule asks for.
_NOTHING = {name: -1 if name in _NUMBERS else "" for name in FACTS}

Hits = Literal["first", "collect"]
Written = tuple[Mapping[str, Any], str]
"""A rule as it is written: its condition, and the group it gives."""
Facts = Mapping[str, Any]


@frozen(kw_only=True)
class Engine:
    """An engine's name, how it is made of rules and hits, and the most rules that it can hold."""

    name: str
    make: Callable[[Sequence[Written], Hits], Callable[[Facts], Any]]
    most: int = 10_000


def engines() -> Iterator[Engine]:
    """All of them that are installed."""
    for module, engine in (
        ("zen", Engine(name="zen-engine", make=_zen)),
        # Its parser gives up on longer chains; as a list of all conditions it holds more.
        ("cel", Engine(name="cel", make=_cel, most=1_000)),
        ("clips", Engine(name="clipspy", make=_clips)),
        ("rule_engine", Engine(name="rule-engine", make=_rule_engine)),
        ("json_logic", Engine(name="panzi-json-logic", make=_json_logic)),
        ("business_rules", Engine(name="business-rules", make=_business_rules)),
    ):
        try:
            import_module(module)
        except ImportError:
            continue
        yield engine


def _tests(when: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each test as (fact, operator, operand), a range as two."""
    for fact, asked in when.items():
        if isinstance(asked, list):
            yield fact, "in", asked
        elif not isinstance(asked, dict):
            yield fact, "==", asked
        elif "between" in asked:
            low, high = asked["between"]
            yield fact, ">=", low
            yield fact, "<=", high
        else:
            ((op, bound),) = asked.items()
            yield fact, {"at_least": ">=", "more_than": ">"}[op], bound


def zen_document(rules: Sequence[Written], hits: Hits) -> str:
    """A decision table as zen-engine reads it."""

    def cell(when: Mapping[str, Any], fact: str) -> str:
        asked = when.get(fact)
        if isinstance(asked, list):
            return ", ".join(json.dumps(item) for item in asked)
        if isinstance(asked, dict) and "between" in asked:
            return "[{}..{}]".format(*asked["between"])
        return "".join(
            json.dumps(operand) if op == "==" else f"{op} {operand}"
            for name, op, operand in _tests(when)
            if name == fact
        )

    table = {
        "hitPolicy": hits,
        "inputs": [{"id": fact, "name": fact, "field": fact} for fact in FACTS],
        "outputs": [{"id": "out", "name": "group", "field": "group"}],
        "rules": [
            {
                "_id": str(row),
                **{fact: cell(when, fact) for fact in FACTS},
                "out": json.dumps(group),
            }
            for row, (when, group) in enumerate(rules)
        ],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "end", "type": "outputNode", "name": "end"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "end"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _zen(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    document = zen_document(rules, hits)
    decide = import_module("zen").ZenEngine().create_decision(document).evaluate
    if hits == "first":
        return lambda facts: (decide(facts)["result"] or {}).get("group")
    return lambda facts: [row["group"] for row in decide(facts)["result"]]


def _cel(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    compiled = import_module("cel").compile

    def condition(when: Mapping[str, Any]) -> str:
        return " && ".join(f"{fact} {op} {json.dumps(value)}" for fact, op, value in _tests(when))

    groups = [group for _, group in rules]
    if hits == "collect":
        every = compiled("[" + ", ".join(condition(when) for when, _ in rules) + "]").execute
        return lambda facts: [
            group for group, held in zip(groups, every({**_NOTHING, **facts}), strict=True) if held
        ]
    # One chain of ternaries; a long one in pieces, since its parser counts the nesting.
    chains = []
    for start in range(0, len(rules), 20):
        chain = '""'
        for when, group in reversed(rules[start : start + 20]):
            chain = f"{condition(when)} ? {json.dumps(group)} : {chain}"
        chains.append(compiled(chain).execute)

    def first(facts: Facts) -> Any:
        filled = {**_NOTHING, **facts}
        return next((group for chain in chains if (group := chain(filled))), None)

    return first


def _clips(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    environment = import_module("clips").Environment()
    environment.build("(deftemplate ticket " + " ".join(f"(slot {fact})" for fact in FACTS) + ")")
    fired: list[str] = []
    environment.define_function(fired.append, name="fired")

    def slot(fact: str, tests: list[tuple[str, Any]]) -> str:
        op, operand = tests[0]
        if op in ("==", "in"):
            values = operand if isinstance(operand, list) else [operand]
            return f"({fact} {'|'.join(json.dumps(value) for value in values)})"
        bounds = " ".join(f"({op} ?{fact} {operand})" for op, operand in tests)
        return f"({fact} ?{fact}&:(and (numberp ?{fact}) {bounds}))"

    for row, (when, group) in enumerate(rules):
        tests: dict[str, list[tuple[str, Any]]] = {}
        for fact, op, operand in _tests(when):
            tests.setdefault(fact, []).append((op, operand))
        slots = " ".join(slot(fact, asked) for fact, asked in tests.items())
        # Rules fire in the order of their salience; the first one of all may end it.
        rank, end = f"(declare (salience {10_000 - row}))", "(halt)" if hits == "first" else ""
        environment.build(f'(defrule r{row} {rank} (ticket {slots}) => (fired "{group}") {end})')
    ticket = environment.find_template("ticket")

    def run(facts: Facts) -> list[str]:
        fired.clear()
        told = ticket.assert_fact(**facts)
        environment.run()
        told.retract()
        return fired

    if hits == "first":
        return lambda facts: next(iter(run(facts)), None)
    return lambda facts: list(run(facts))


def _one_by_one(
    rules: Sequence[tuple[Callable[[Any], Any], str]], hits: Hits
) -> Callable[[Any], Any]:
    """For engines that know one condition at a time."""
    if hits == "first":
        return lambda facts: next((group for holds, group in rules if holds(facts)), None)
    return lambda facts: [group for holds, group in rules if holds(facts)]


def _rule_engine(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    library = import_module("rule_engine")
    context = library.Context(default_value=None)

    def condition(when: Mapping[str, Any]) -> str:
        return " and ".join(
            f"{fact} != null and {fact} {op} {operand}"
            if fact in _NUMBERS
            else f"{fact} {op} {json.dumps(operand)}"
            for fact, op, operand in _tests(when)
        )

    made = [
        (library.Rule(condition(when), context=context).matches, group) for when, group in rules
    ]
    return _one_by_one(made, hits)


def _json_logic(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    apply = import_module("json_logic").jsonLogic

    def logic(when: Mapping[str, Any]) -> dict[str, Any]:
        # What is missing is null, which equals nothing and is less than every bound here.
        asked = [{op: [{"var": [fact, -1]}, operand]} for fact, op, operand in _tests(when)]
        return {"and": asked}

    def holds(when: Mapping[str, Any]) -> Callable[[Any], Any]:
        written = logic(when)
        return lambda facts: apply(written, facts)

    return _one_by_one([(holds(when), group) for when, group in rules], hits)


def _business_rules(rules: Sequence[Written], hits: Hits) -> Callable[[Facts], Any]:
    engine = import_module("business_rules.engine")
    variables = import_module("business_rules.variables")
    names = {
        "==": "equal_to",
        ">=": "greater_than_or_equal_to",
        "<=": "less_than_or_equal_to",
        ">": "greater_than",
    }

    def reader(fact: str) -> Any:
        kind = (
            variables.numeric_rule_variable if fact in _NUMBERS else variables.string_rule_variable
        )

        def read(self: Any) -> Any:
            return self.facts[fact]

        read.__name__ = fact
        return kind(read)

    ticket = type("Ticket", (variables.BaseVariables,), {fact: reader(fact) for fact in FACTS})

    def condition(when: Mapping[str, Any]) -> dict[str, Any]:
        asked: list[dict[str, Any]] = []
        for fact, op, operand in _tests(when):
            one = [
                {"name": fact, "operator": names.get(op, "equal_to"), "value": value}
                for value in (operand if isinstance(operand, list) else [operand])
            ]
            asked.append({"any": one} if op == "in" else one[0])
        return {"all": asked}

    def holds(when: Mapping[str, Any]) -> Callable[[Any], Any]:
        written = condition(when)
        return lambda told: engine.check_conditions_recursively(written, told)

    decide = _one_by_one([(holds(when), group) for when, group in rules], hits)

    def told(facts: Facts) -> Any:
        made = ticket()
        made.facts = {**_NOTHING, **facts}
        return decide(made)

    return told
