"""How a customer feels, from cue words: strong ones, hints, and politeness that speaks against both."""

from collections.abc import Sequence

from ._catalogue import MOODS
from ._reading import Emotion
from ._words import Hit

__all__ = ["emotion"]

# What a word of each list weighs, and from how much on the emotion shows.
_ANGER = {"angry": 3, "angry_hint": 2, "polite": -2}
_WORRY = {"anxious": 6, "anxious_hint": 2, "polite": -1}
_WAITED = 2  # a time waited, to worry
_ANGRY, _ANXIOUS = 3, 6
_MOST = 2  # words beyond these add nothing; hints go on adding up


def emotion(low: str, hits: Sequence[Hit], waited: bool) -> Emotion:
    """The emotion of a folded text; `waited` says that it tells for how long."""
    told: dict[str, set[str]] = {mood: set() for mood in MOODS}
    for hit in hits:
        if hit.tag[0] == "emotion":
            told[hit.tag[1]].add(low[hit.start : hit.end])
    count = {
        mood: len(words) if mood.endswith("hint") else min(len(words), _MOST)
        for mood, words in told.items()
    }
    anger = sum(weight * count[mood] for mood, weight in _ANGER.items())
    if anger >= _ANGRY or "!!!" in low or "???" in low:
        return "angry"
    worry = sum(weight * count[mood] for mood, weight in _WORRY.items()) + _WAITED * waited
    return "anxious" if worry >= _ANXIOUS else "calm"
