"""How a customer feels: strong words, hints that add up, and politeness that speaks against both."""

import pytest

from kameng_support.errors import DefinitionError
from kameng_support.intake import Catalogue, read

CUES = {
    "angry": ["骗子", "糊弄"],
    "angry_hint": ["你们", "谁"],
    "anxious": ["急"],
    "anxious_hint": ["明明", "刚才", "还没"],
    "polite": ["请", "谢谢"],
}


@pytest.fixture(scope="module")
def cued():
    return Catalogue([], emotions=CUES)


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("没到账", "calm"),
        ("骗子", "angry"),
        ("你们发货吧", "calm"),  # one hint is none
        ("你们谁管", "angry"),
        ("你们你们你们", "calm"),  # said three times it is still one
        ("请不要糊弄", "calm"),
        ("请不要糊弄，骗子", "angry"),
        ("没到账!!!", "angry"),
        ("人呢???", "angry"),
        ("急", "anxious"),
        ("请问，急", "calm"),
        ("明明刚才", "calm"),
        ("明明刚才没到", "calm"),
        ("明明刚才，还没", "anxious"),
        ("明明刚才，30分钟了", "anxious"),  # a time waited weighs as a hint
        ("30分钟了", "calm"),
        ("谢谢，请看，明明刚才还没", "calm"),
    ],
)
def test_what_the_cue_words_add_up_to(text, emotion, cued):
    assert read(text, cued).emotion == emotion


def test_a_list_of_cue_words_that_there_is_not_is_refused():
    with pytest.raises(DefinitionError, match="'furious' is none of them"):
        Catalogue([], emotions={"furious": ["x"]})
