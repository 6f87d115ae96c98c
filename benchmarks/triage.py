"""Triage: rules of a support platform, first match and all matches, beside other rule engines.

Rules are in the shape of real ones: nine of ten name the problem type, most one to three things more.
Facts are those of a ticket, one in five without one of them. Ours are declared, so that every value
is admitted on the way; engines that check nothing are not charged for it.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from time import process_time
from typing import Any

from kameng_support.conditions import Fact, FactSchema
from kameng_support.triage import Field, Rule, RuleSet

from .engines import Engine, Hits, Written, engines, zen_document
from .timing import Goal, Race, Section, Work, duration, race

__all__ = ["facts", "rules", "schema", "sections"]

SIZES = (10, 100, 1_000, 10_000)
TICKETS = 100
_PROBLEMS = [f"problem_{number:02}" for number in range(55)]
_PRODUCTS = [f"product_{number:02}" for number in range(40)]
_TIERS = ["standard", "vip", "enterprise"]
_CHANNELS = ["web", "app", "phone", "wechat", "qq", "email"]
_GROUPS = [f"group_{number:02}" for number in range(12)]


def rules(count: int, seed: int = 20261125) -> list[Written]:
    """Rules over six facts, as a document would hold them."""
    lots = random.Random(seed)
    return [(_condition(lots), lots.choice(_GROUPS)) for _ in range(count)]


def _condition(lots: random.Random) -> dict[str, Any]:
    when: dict[str, Any] = {}
    if lots.random() < 0.9:
        when["problem_type"] = lots.choice(_PROBLEMS)
    if lots.random() < 0.5:
        one = lots.random() < 0.5
        when["product"] = lots.choice(_PRODUCTS) if one else sorted(lots.sample(_PRODUCTS, 3))
    if lots.random() < 0.4:
        when["tier"] = lots.choice(_TIERS)
    if lots.random() < 0.3:
        when["channel"] = sorted(lots.sample(_CHANNELS, 2))
    kind = lots.random()
    if kind < 0.3:
        when["amount"] = {"at_least": lots.choice([50, 100, 200, 500, 1000])}
    elif kind < 0.5:
        low = lots.randrange(2000)
        when["amount"] = {"between": [low, low + lots.choice([50, 200, 500])]}
    if lots.random() < 0.3:
        when["repeats"] = {"more_than": lots.randrange(5)}
    return when or {"tier": "vip"}


def facts(count: int, seed: int = 20261126) -> list[dict[str, Any]]:
    """Tickets' facts; one of them is missing from every fifth."""
    lots = random.Random(seed)
    tickets: list[dict[str, Any]] = []
    for _ in range(count):
        ticket = {
            "problem_type": lots.choice(_PROBLEMS),
            "product": lots.choice(_PRODUCTS),
            "channel": lots.choice(_CHANNELS),
            "tier": lots.choice(_TIERS),
            "amount": lots.randrange(2500),
            "repeats": lots.randrange(6),
        }
        if lots.random() < 0.2:
            del ticket[lots.choice(list(ticket))]
        tickets.append(ticket)
    return tickets


def schema() -> FactSchema:
    """The facts as a platform declares them."""
    return FactSchema(
        [
            Fact("problem_type", values=_PROBLEMS),
            Fact("product", values=_PRODUCTS),
            Fact("channel", values=_CHANNELS),
            Fact("tier", values=_TIERS),
            Fact("amount", "money", at_least=0),
            Fact("repeats", "int", at_least=0),
        ]
    )


def rule_set(written: Sequence[Written], hits: Hits) -> RuleSet:
    """Our rules, made of what a document holds."""
    made = [
        Rule(
            f"rule {row}",
            when,
            *({"group": group}, {}) if hits == "first" else ({}, {"group": [group]}),
        )
        for row, (when, group) in enumerate(written)
    ]
    return RuleSet([Field("group", "first" if hits == "first" else "collect")], made, schema())


def ours(written: Sequence[Written], hits: Hits) -> Callable[[Mapping[str, Any]], Any]:
    """Deciding, and reading what was decided: the group, or every group with the rules that fired."""
    decide = rule_set(written, hits).decide
    if hits == "first":
        return lambda ticket: decide(ticket).values.get("group")

    def collect(ticket: Mapping[str, Any]) -> Any:
        decision = decide(ticket)
        return decision.values, decision.fired

    return collect


def with_reasons(written: Sequence[Written], hits: Hits) -> Callable[[Mapping[str, Any]], Any]:
    """The same, and why: the rule that gave the group, or every rule that fired."""
    decide = rule_set(written, hits).decide
    asked = "group" if hits == "first" else None

    def decided(ticket: Mapping[str, Any]) -> Any:
        decision = decide(ticket)
        return decision.values, decision.fired if asked is None else None, decision.why(asked)

    return decided


def _work(decide: Callable[[Any], Any], tickets: Sequence[Any]) -> tuple[Work, int]:
    """Deciding as many tickets as a round has room for."""
    began = process_time()
    decide(tickets[0])
    room = 0.1 / max(process_time() - began, 1e-9)
    some = tickets[: max(1, int(room))]

    def work() -> None:
        for ticket in some:
            decide(ticket)

    return work, len(some)


def _same(engine: Engine, theirs: Callable[[Any], Any], mine: RuleSet, hits: Hits) -> None:
    for ticket in facts(30, seed=1):
        told, decision = theirs(ticket), mine.decide(ticket)
        if hits == "first":
            expected: Any = decision.values.get("group")
        else:
            expected = list(decision.values["group"])
            told = list(dict.fromkeys(told))
        assert told == expected, (engine.name, ticket, told, expected)


def _raced(count: int, hits: Hits) -> Race:
    written, tickets = rules(count), facts(TICKETS)
    contestants = {
        OURS: _work(ours(written, hits), tickets),
        WHY: _work(with_reasons(written, hits), tickets),
    }
    mine = rule_set(written, hits)
    for engine in engines():
        if count <= engine.most:
            theirs = engine.make(written, hits)
            _same(engine, theirs, mine, hits)
            contestants[engine.name] = _work(theirs, tickets)
    return race(contestants)


OURS, WHY = "kameng_support", "ours, with why()"


def sections() -> Iterator[Section]:
    names = [OURS, WHY, *(engine.name for engine in engines())]
    titles: tuple[tuple[Hits, str], ...] = (("first", "first match"), ("collect", "all matches"))
    for hits, title in titles:
        races = {count: _raced(count, hits) for count in SIZES}
        yield Section(
            f"Triage: {title}",
            "Microseconds a ticket by the number of rules, hits and conversions included; how many times ours.",
            ("", *(f"{count:,} rules" for count in SIZES)),
            tuple((name, *(_cell(races[count], name) for count in SIZES)) for name in names),
            tuple(_goals(hits, races)),
        )
    yield _making()


def _cell(raced: Race, name: str) -> str:
    if name not in raced.rounds:
        return "-"
    taken = duration(raced.median(name))
    return taken if name == OURS else f"{taken} ({raced.ratio(name, OURS):.1f} x)"


def _goals(hits: Hits, races: Mapping[int, Race]) -> Iterator[Goal]:
    for count, raced in races.items():
        peers = [name for name in raced.rounds if name not in (OURS, WHY)]
        if peers:
            fastest = min(peers, key=raced.median)
            ratio = raced.ratio(fastest, OURS)
            what = f"triage, {hits}, {count:,} rules: {fastest}, the fastest peer, to ours"
            yield Goal(what, ratio, 4 if count == SIZES[0] else 10, "at least")
        yield Goal(f"triage, {hits}, {count:,} rules: with why()", raced.ratio(WHY, OURS), 2)
    grown = races[SIZES[-1]].median(OURS) / races[SIZES[0]].median(OURS)
    yield Goal(f"triage, {hits}: a thousand times the rules", grown, 20 if hits == "first" else 60)


def _making() -> Section:
    """From a document's text to the first decision."""
    written = rules(SIZES[-1])
    text = json.dumps(written)
    ticket = facts(1)[0]
    contestants: dict[str, tuple[Work, int]] = {}

    def made() -> None:
        rule_set([(when, group) for when, group in json.loads(text)], "first").decide(ticket)

    contestants[OURS] = made, 1
    ready = [
        Rule(f"rule {row}", when, {"group": group}) for row, (when, group) in enumerate(written)
    ]
    declared, fields = schema(), [Field("group")]
    contestants["ours, of rules already read"] = (
        lambda: RuleSet(fields, ready, declared).decide(ticket),
        1,
    )
    contestants["ours, only reading the rules"] = (
        lambda: [
            Rule(f"rule {row}", when, {"group": group})
            for row, (when, group) in enumerate(json.loads(text))
        ],
        1,
    )
    zen = next((engine for engine in engines() if engine.name == "zen-engine"), None)
    if zen is not None:
        load = import_module("zen").ZenEngine
        document = zen_document(written, "first")
        contestants["zen-engine"] = (
            lambda: load().create_decision(document).evaluate(ticket),
            1,
        )
    raced = race(contestants)
    goals: list[Goal] = []
    indexed = raced.ratio("ours, of rules already read", "ours, only reading the rules")
    goals.append(Goal("triage: checking and indexing rules, to reading them from JSON", indexed, 1))
    if "zen-engine" in contestants:
        goals.append(
            Goal(
                "triage: from JSON to the first decision, to zen-engine",
                raced.ratio(OURS, "zen-engine"),
                1,
            )
        )
        goals.append(
            Goal(
                "triage: from rules to the first decision, to zen-engine",
                raced.ratio("ours, of rules already read", "zen-engine"),
                1,
            )
        )
    return Section(
        f"Triage: making {SIZES[-1]:,} rules",
        "From the text of a document to the first decision.",
        ("", "ms"),
        tuple((name, duration(raced.median(name))) for name in contestants),
        tuple(goals),
    )
