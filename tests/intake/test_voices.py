"""Messages as customers write them, labelled before the reader saw them: sound, and steady.

What is held here is that the labels are well formed, and that another way of typing the same
words changes neither the numbers nor the sensitive kinds that are found. A message is named by
its file and line, `03:12`.
"""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.intake import Emotion, SensitiveKind, read
from kameng_support.playbook import kameng_playbook

VOICES = Path(__file__).with_name("voices")

# Where another way of typing is known to be read otherwise, so that a repair shows.
KNOWN = {
    ("unpunctuated", "02:15"),  # 序列号 of the sentence before reaches an order number
    ("unpunctuated", "05:55"),  # 不是卡密 of the sentence before does so too
    ("politer", "08:51"),
}


@pytest.fixture(scope="module")
def catalogue():
    return kameng_playbook().catalogue


@pytest.fixture(scope="module")
def rows(scoring):
    return {
        f"{path.stem}:{line:02}": row
        for path in sorted(VOICES.glob("*.jsonl"))
        for line, row in enumerate(scoring.load(path), 1)
    }


def joined(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


# ── the labels ───────────────────────────────────────────────────────────────────────────────


def test_there_are_enough_messages_of_either_kind(rows):
    kinds = Counter(row["kind"] for row in rows.values())
    assert set(kinds) == {"short", "long"}
    assert min(kinds.values()) >= 130
    assert sum(kinds.values()) >= 300
    assert len({row["text"] for row in rows.values()}) == len(rows)


def test_every_code_of_the_catalogue_is_there_three_times(rows, catalogue):
    codes = Counter(row["problem_type"] for row in rows.values())
    assert set(codes) - {None} == set(catalogue.codes)
    assert {code: times for code, times in codes.items() if times < 3} == {}


def test_alternatives_are_other_codes_of_the_catalogue(rows, catalogue):
    for name, row in rows.items():
        others = row.get("alt_problem_types", [])
        assert set(others) <= set(catalogue.codes) - {row["problem_type"]}, name
        assert row["problem_type"] is not None or others == [], name


def test_order_numbers_stand_in_the_text(rows, scoring):
    for name, row in rows.items():
        for numbers in scoring.accepted_orders(row):
            assert all(number in joined(row["text"]) for number in numbers), name


def test_secrets_and_what_was_quoted_stand_in_the_text(rows):
    for name, row in rows.items():
        assert all(secret in row["text"] for secret in row.get("secrets", ())), name
        assert ("secrets" in row) == ("card_secret" in row["pii"]), name
        quoted = (row["symptom"].get("error_text"), row["symptom"].get("order_status"))
        assert all(words in row["text"] for words in quoted if words is not None), name


def test_sensitive_kinds_emotions_and_what_is_missing_are_known_words(rows):
    for name, row in rows.items():
        assert set(row["pii"]) <= set(get_args(SensitiveKind)), name
        assert row["emotion"] in get_args(Emotion), name
        assert set(row["missing"]) <= {"order_number", "problem_type", "symptom"}, name
        assert ("problem_type" in row["missing"]) == (row["problem_type"] is None), name
        assert not ("order_number" in row["missing"] and row["order_numbers"]), name
        assert not ("symptom" in row["missing"] and row["symptom"]), name


@pytest.mark.foreign
def test_no_message_is_taken_from_files_of_others(rows, scoring, foreign_data):
    def bare(text: str) -> str:
        return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()

    theirs = {
        bare(row["text"])
        for name in ("intake_dev.jsonl", "intake_dev2.jsonl")
        for row in scoring.load(foreign_data / name)
    }
    # A greeting belongs to nobody.
    ours = {bare(row["text"]): name for name, row in rows.items() if len(row["text"]) > 4}
    assert {ours[text] for text in theirs & set(ours)} == set()


# ── the same message, typed otherwise ────────────────────────────────────────────────────────


def found_in(text, catalogue):
    reading = read(text, catalogue)
    return sorted(reading.order_numbers), sorted({span.kind for span in reading.sensitive})


def test_another_way_of_typing_finds_the_same_numbers_and_kinds(rows, catalogue, variants):
    differ = set()
    for name, row in rows.items():
        plain = found_in(row["text"], catalogue)
        for way, variant in variants.VARIANTS.items():
            typed = variant(row["text"], Random(0))
            if typed != row["text"] and found_in(typed, catalogue) != plain:
                differ.add((way, name))
    assert differ == KNOWN


def test_each_way_of_typing_changes_some_messages(rows, variants):
    for way, variant in variants.VARIANTS.items():
        changed = [row for row in rows.values() if variant(row["text"], Random(0)) != row["text"]]
        assert len(changed) >= 10, way


@given(data=st.data())
def test_several_ways_at_once_find_the_same_numbers_and_kinds(data, rows, catalogue, variants):
    steady = sorted(set(rows) - {name for _, name in KNOWN})
    text = rows[data.draw(st.sampled_from(steady), label="message")]["text"]
    ways = data.draw(
        st.lists(st.sampled_from(sorted(variants.VARIANTS)), min_size=2, max_size=3, unique=True),
        label="ways",
    )
    chance = Random(data.draw(st.integers(0, 99), label="chance"))
    typed = text
    for way in ways:
        typed = variants.VARIANTS[way](typed, chance)
    assert found_in(typed, catalogue) == found_in(text, catalogue), typed


# ── the count itself ─────────────────────────────────────────────────────────────────────────


def test_the_count_tells_right_from_wrong(catalogue, scoring):
    row = {
        "text": "单号 KM20261120771 充了50元20分钟没到账",
        "order_numbers": ["KM20261120771"],
        "problem_type": "delivery_delay",
        "symptom": {"elapsed_minutes": 20, "amount": 50},
        "emotion": "calm",
        "pii": [],
    }
    assert scoring.score([row], catalogue).misses == ()

    wrong = row | {
        "order_numbers": [],
        "problem_type": None,
        "symptom": {"elapsed_minutes": 21, "amount": 51},
        "emotion": "angry",
        "pii": ["phone"],
        "secrets": ["KM20261120771"],
    }
    found = scoring.score([row, wrong], catalogue)
    assert found.share("orders") == found.share("amount") == 0.5
    assert found.counts["empty"] == (0, 1)
    assert [miss.measure for miss in found.misses] == [
        "orders",
        "type",
        "type_strict",
        "empty",
        "sensitive",
        "masked",
        "emotion",
        "elapsed",
        "amount",
    ]
    assert found.of("type")[0].found == "delivery_delay"


def test_other_numbers_count_where_the_labels_allow_them(catalogue, scoring):
    row = {
        "text": "单号 KM20261120771 和单号 KM20261120772 没到账",
        "order_numbers": ["KM20261120771"],
        "problem_type": "delivery_delay",
        "symptom": {},
        "emotion": "calm",
        "pii": [],
    }
    both = {"alt_order_numbers": [["KM20261120771", "KM20261120772"]]}
    noted = {"note": "both numbers also acceptable"}
    shares = [scoring.score([row | more], catalogue).share("orders") for more in ({}, both, noted)]
    assert shares == [0.0, 1.0, 1.0]
