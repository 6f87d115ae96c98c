"""Every word of a catalogue found in a text, all in one pass."""

from collections.abc import Iterable
from operator import add

from attrs import frozen

__all__ = ["Hit", "Lexicon", "lexicon"]


@frozen
class Hit:
    """One word found: what it stands for and where. `tag` is (what kind of word, whose)."""

    tag: tuple[str, str]
    start: int
    end: int


@frozen
class Lexicon:
    """Words by their first two characters, so that one look-up a character finds them all."""

    tags: dict[str, tuple[tuple[str, str], ...]]
    lengths: dict[str, tuple[int, ...]]

    def find(self, low: str) -> list[Hit]:
        """Every occurrence of every word, overlapping ones too, by start and longest first.

        A word that begins or ends with a letter (or digit) stands for itself only where no
        other letter (or digit) touches it there. Linear in the text's length.
        """
        hits = list[Hit]()
        lengths, tags = self.lengths, self.tags
        text = low + "\n"
        for at, pair in enumerate(map(add, text, text[1:])):
            ways = lengths.get(pair)
            if ways is None:
                ways = lengths.get(pair[0])
                if ways is None:
                    continue
            for length in ways:
                found = tags.get(text[at : at + length])
                if found and _free(text, at, at + length):
                    hits.extend([Hit(tag, at, at + length) for tag in found])
        return hits


def _free(text: str, start: int, end: int) -> bool:
    first, last, after = text[start], text[end - 1], text[end : end + 1]
    if first < "{" and start and _alike(text[start - 1], first):
        return False
    return not (last < "{" and _alike(last, after))


def _alike(a: str, b: str) -> bool:
    return ("a" <= a <= "z" and "a" <= b <= "z") or ("0" <= a <= "9" and "0" <= b <= "9")


def lexicon(pairs: Iterable[tuple[str, tuple[str, str]]]) -> Lexicon:
    """A lexicon of folded words with what each stands for."""
    tags = dict[str, dict[tuple[str, str], None]]()
    for word, tag in pairs:
        if word:
            tags.setdefault(word, {})[tag] = None
    single = {word for word in tags if len(word) == 1}
    lengths = dict[str, set[int]]()
    for word in tags:
        lengths.setdefault(word[:2], set()).add(len(word))
    for pair, found in lengths.items():
        if len(pair) == 2 and pair[0] in single:
            found.add(1)
    ordered = {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}
    return Lexicon({word: tuple(found) for word, found in tags.items()}, ordered)
