"""How much of labelled messages is read right: one way to count, for all who measure the reader."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from kameng_support.intake import Catalogue, read

Row = Mapping[str, Any]


@frozen
class Miss:
    """One thing read otherwise than labelled."""

    measure: str
    text: str
    expected: object
    found: object


@frozen
class Score:
    """Per measure what was right, of how many, and each miss.

    >>> Score({"orders": (3, 4)}).share("orders")
    0.75
    """

    counts: Mapping[str, tuple[int, int]]
    misses: tuple[Miss, ...] = field(default=(), repr=False)

    def share(self, measure: str) -> float:
        """The share read right, from 0 to 1; nothing to read right is 1."""
        right, of = self.counts[measure]
        return right / of if of else 1.0

    def of(self, measure: str) -> tuple[Miss, ...]:
        """The misses of one measure, in the order of the rows."""
        return tuple(miss for miss in self.misses if miss.measure == measure)


MEASURES = (
    "orders",  # exactly the labelled numbers, no more
    "type",  # the label or an accepted alternative
    "type_strict",  # the label itself
    "empty",  # no type guessed where none is named
    "sensitive",  # each labelled kind is found
    "unspoilt",  # no kind found that is not labelled
    "masked",  # no labelled card secret is left in the masked text
    "emotion",
    "elapsed",
    "amount",
)


def load(path: Path) -> list[dict[str, Any]]:
    """The rows of one JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def accepted_orders(row: Row) -> list[set[str]]:
    """Each set of order numbers that counts as exact."""
    return [set(row["order_numbers"]), *map(set, row.get("alt_order_numbers", ()))]


def score(rows: Iterable[Row], catalogue: Catalogue) -> Score:
    """Reads each row's text and compares it with the row's labels."""
    counts = {measure: [0, 0] for measure in MEASURES}
    misses: list[Miss] = []
    for row in rows:
        for measure, right, expected, found in _judged(row, catalogue):
            counts[measure][0] += right
            counts[measure][1] += 1
            if not right:
                misses.append(Miss(measure, row["text"], expected, found))
    return Score({name: (right, of) for name, (right, of) in counts.items()}, tuple(misses))


def _judged(row: Row, catalogue: Catalogue) -> Iterable[tuple[str, bool, object, object]]:
    reading = read(row["text"], catalogue)
    numbers = set(reading.order_numbers)
    # A note says where a number more does no harm; our own rows list what is accepted.
    spare = "also acceptable" in row.get("note", "") and numbers > set(row["order_numbers"])
    yield "orders", spare or numbers in accepted_orders(row), row["order_numbers"], sorted(numbers)

    label, found = row["problem_type"], reading.problem_type
    types = [label, *row.get("alt_problem_types", ())]
    yield "type", found in types, types, found
    yield "type_strict", found == label, label, found
    if label is None:
        yield "empty", found is None, None, found

    kinds = {span.kind for span in reading.sensitive}
    for kind in row["pii"]:
        yield "sensitive", kind in kinds, kind, sorted(kinds)
    extra = sorted(kinds - set(row["pii"]))
    yield "unspoilt", not extra, row["pii"], sorted(kinds)
    for secret in row.get("secrets", ()):
        yield "masked", secret not in reading.masked, secret, reading.masked

    yield "emotion", reading.emotion == row["emotion"], row["emotion"], reading.emotion
    symptom = row["symptom"]
    if "elapsed_minutes" in symptom:
        elapsed, minutes = reading.symptom.elapsed, symptom["elapsed_minutes"]
        right = elapsed is not None and elapsed.total_seconds() == 60 * minutes
        yield "elapsed", right, minutes, elapsed
    if "amount" in symptom:
        amount = reading.symptom.amount
        right = amount is not None and float(amount) == symptom["amount"]
        yield "amount", right, symptom["amount"], amount
