"""Customers' real messages with labels: how much of them is read right.

`intake_written.jsonl` is what its authors wrote themselves; the whole file, with the public
posts of real people, stays where it is and is read from there.
"""

import json
import tomllib
from pathlib import Path

import pytest

import kameng_support
from kameng_support.intake import Catalogue, configure, read
from kameng_support.wire import make_converter, structure

WRITTEN = Path(__file__).with_name("intake_written.jsonl")
PRESET = Path(kameng_support.__file__).parent / "playbook" / "presets" / "catalogue.toml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    document = tomllib.loads(PRESET.read_text("utf-8"))["catalogue"]
    found, _ = structure(make_converter(configure), document, Catalogue)
    assert found is not None
    return found


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def shares(messages, catalogue) -> dict[str, float]:
    """The share read right, of all messages (of the labelled ones for elapsed and sensitive)."""
    right = {"orders": [], "type": [], "elapsed": [], "sensitive": []}
    for message in messages:
        reading = read(message["text"], catalogue)
        accepted = {message["problem_type"], *message.get("alt_problem_types", ())}
        found = set(reading.order_numbers)
        # The labels of one message take either two or all three of its numbers.
        exact = found == set(message["order_numbers"]) or (
            "note" in message and found > set(message["order_numbers"])
        )
        right["orders"].append(exact)
        right["type"].append(reading.problem_type in accepted)
        minutes = message["symptom"].get("elapsed_minutes")
        if minutes is not None:
            elapsed = reading.symptom.elapsed
            right["elapsed"].append(elapsed is not None and elapsed.total_seconds() == 60 * minutes)
        kinds = {span.kind for span in reading.sensitive}
        right["sensitive"] += [kind in kinds for kind in message["pii"]]
    return {name: sum(found) / len(found) for name, found in right.items()}


def test_every_written_message_is_read_right(catalogue):
    messages = rows(WRITTEN)
    assert len(messages) == 42
    found = shares(messages, catalogue)
    assert found["orders"] == 1.0
    assert found["sensitive"] == 1.0
    assert found["elapsed"] == 1.0
    assert found["type"] >= 0.95


@pytest.mark.foreign
def test_the_first_file_of_real_messages(catalogue, foreign_data):
    found = shares(rows(foreign_data / "intake_dev.jsonl"), catalogue)
    assert found["orders"] == 1.0
    assert found["sensitive"] == 1.0
    assert found["elapsed"] >= 0.95
    assert found["type"] >= 0.95


@pytest.mark.foreign
def test_the_second_file_longer_and_harder(catalogue, foreign_data):
    found = shares(rows(foreign_data / "intake_dev2.jsonl"), catalogue)
    assert found["orders"] >= 0.97
    assert found["sensitive"] >= 0.97
    assert found["elapsed"] >= 0.95
    assert found["type"] >= 0.8
