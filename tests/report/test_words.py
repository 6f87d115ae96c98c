"""What the pictures say: every kind of thing has its word, in every locale."""

from typing import get_args

import pytest

from kameng_support import kameng_playbook
from kameng_support.report._rows import BarKind, MarkKind
from kameng_support.report._words import WORDS
from kameng_support.sla import Status


@pytest.mark.parametrize("locale", WORDS)
def test_every_status_bar_and_mark_has_a_word(locale):
    words = WORDS[locale]
    assert set(words.statuses) == set(get_args(Status))
    assert set(words.bars) == set(get_args(BarKind))
    assert set(words.marks) == set(get_args(MarkKind))


def test_every_target_of_the_preset_has_a_chinese_name():
    assert {target.name for target in kameng_playbook().targets} <= WORDS["zh-CN"].targets.keys()


@pytest.mark.parametrize(
    ("micros", "chinese", "english"),
    [
        (0, "0秒", "0s"),
        (1, "1微秒", "1us"),
        (250_000, "250毫秒", "250ms"),
        (90_000_000, "1分30秒", "1m30s"),
        (48 * 3_600_000_000, "48小时", "48h"),
    ],
)
def test_a_length_of_time_in_words(micros, chinese, english):
    assert (WORDS["zh-CN"].time(micros), WORDS["en"].time(micros)) == (chinese, english)
