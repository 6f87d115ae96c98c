"""Which problem a text tells of: phrases and frames, negation, and how sure it is."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from ._compile import Frame, Plan
from ._reading import Candidate
from ._words import Hit

__all__ = ["candidates", "choose"]

_BREAK = re.compile(r"[。!?;,\n]")
_PAUSE = re.compile(r"[。!?;\n,、 ]")
_WITHIN = 10  # characters between two parts of a frame
_DENIED = 4  # characters between a denial and what it denies
_SURE = 0.3  # below this nothing is chosen
_TRIED = 5  # places of a pair's first word that are tried
_WEIGHED = 100  # pieces of evidence weighed, the heaviest first
_MOST = 5  # candidates kept

Evidence = tuple[int, int, float]


def candidates(plan: Plan, low: str, hits: Sequence[Hit]) -> tuple[Candidate, ...]:
    """The problem types that a folded text may mean, the likeliest first, at most five."""
    denials = [hit for hit in hits if hit.tag == ("cue", "denial")]
    negations = {hit.end for hit in hits if hit.tag == ("cue", "negation")}
    found = dict[str, list[Evidence]]()
    for hit in _longest([hit for hit in hits if hit.tag[0] == "alias"]):
        if hit.start in negations or _denied(low, hit.start, denials):
            continue
        weight = _weight(low, hit.start, hit.end)
        found.setdefault(hit.tag[1], []).append((hit.start, hit.end, weight))
    slots = dict[str, list[Hit]]()
    for hit in hits:
        if hit.tag[0] == "slot":
            slots.setdefault(hit.tag[1], []).append(hit)
    for frame in plan.frames:
        if frame.needs <= slots.keys():
            chain = _ordered(low, frame, slots) if frame.ordered else _anywhere(frame, slots)
            if chain and not (frame.ordered and _denied(low, chain[0].start, denials)):
                weight = sum(_weight(low, h.start, h.end) for h in chain) + 1.5 * len(chain)
                evidence = (chain[0].start, chain[-1].end, weight)
                if not frame.ordered:
                    evidence = (min(h.start for h in chain), max(h.end for h in chain), weight)
                found.setdefault(frame.code, []).append(evidence)
    return _ranked(found, plan.weak)


def choose(ranked: Sequence[Candidate], weak: frozenset[str]) -> str | None:
    """The code that is chosen: the first, where it is sure enough and not level with the second."""
    if not ranked or ranked[0].confidence < _SURE:
        return None
    level = len(ranked) > 1 and ranked[1].confidence == ranked[0].confidence
    apart = level and (ranked[0].code in weak) != (ranked[1].code in weak)
    return None if level and not apart else ranked[0].code


def _longest(aliases: Sequence[Hit]) -> list[Hit]:
    """Those that lie in no longer one; two types of one phrase both stay."""
    kept, reach = list[Hit](), (-1, -1)
    for hit in aliases:  # by start, longest first
        if hit.end > reach[1] or (hit.start, hit.end) == reach:
            kept.append(hit)
            reach = (hit.start, hit.end)
    return kept


def _denied(low: str, start: int, denials: Sequence[Hit]) -> bool:
    """Whether "not" stands before it in the same clause, and is no question or either-or."""
    for denial in denials:
        if not 0 <= start - denial.end <= _DENIED:
            continue
        if _PAUSE.search(low, denial.end, start) and not low[denial.end : start].isspace():
            continue
        asked = low[denial.start - 1 : denial.start] in ("是", "要")
        either = "就是" in low[denial.end : start + 16]
        if not asked and not either:
            return True
    return False


def _weight(low: str, start: int, end: int) -> float:
    """How telling a phrase is: a Chinese character 1, a Latin letter or a blank two fifths."""
    return sum(0.4 if character < "\u2000" else 1.0 for character in low[start:end])


def _ordered(low: str, frame: Frame, slots: dict[str, list[Hit]]) -> list[Hit] | None:
    for first in slots[frame.parts[0]]:
        chain = [first]
        for part in frame.parts[1:]:
            ways, at = slots[part], chain[-1].end
            place = bisect_left(ways, at, key=lambda hit: hit.start)
            if place == len(ways) or ways[place].start - at > _WITHIN:
                break
            if _BREAK.search(low, at, ways[place].start):
                break
            chain.append(ways[place])
        else:
            return chain
    return None


def _anywhere(frame: Frame, slots: dict[str, list[Hit]]) -> list[Hit] | None:
    """One hit for each part, none of them touching another."""
    for first in slots[frame.parts[0]][:_TRIED]:
        chain = [first]
        for part in frame.parts[1:]:
            apart = (
                hit
                for hit in slots[part]
                if all(hit.end <= other.start or other.end <= hit.start for other in chain)
            )
            chain.extend(islice(apart, 1))
        if len(chain) == len(frame.parts):
            return chain
    return None


def _uncovered(found: dict[str, list[Evidence]]) -> dict[str, list[Evidence]]:
    """The evidence that lies in no heavier evidence of another type."""
    flat = [(e, code) for code, evidence in found.items() for e in dict.fromkeys(evidence)]
    flat = sorted(flat, key=lambda item: -item[0][2])[:_WEIGHED]
    kept = dict[str, list[Evidence]]()
    for (start, end, weight), code in flat:
        if not any(
            other != code and s <= start and end <= e and w > weight for (s, e, w), other in flat
        ):
            kept.setdefault(code, []).append((start, end, weight))
    return kept


def _ranked(found: dict[str, list[Evidence]], weak: frozenset[str]) -> tuple[Candidate, ...]:
    found = _uncovered(found)
    scores = dict[str, float]()
    for code, evidence in found.items():
        scores[code] = evidence[0][2] + 0.3 * min(sum(e[2] for e in evidence[1:]), 6.0)
    # A weak type counts little beside any other, and fully where it stands alone.
    if any(code not in weak for code in scores):
        scores = {code: score / 10 if code in weak else score for code, score in scores.items()}
    total = sum(scores.values())
    ranked = sorted(scores.items(), key=lambda item: -item[1])[:_MOST]
    return tuple(
        Candidate(
            code,
            round(score / total * score / (score + 1.5), 2),
            tuple(sorted({(start, end) for start, end, _ in found[code]})),
        )
        for code, score in ranked
    )
