"""Which of a text's numbers are orders, payments, card secrets or bank cards.

The nearest cue on a number's left decides, then the number's own form; its length never does.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from ._formats import NO_FORMAT
from ._normal import Folded
from ._sensitive import is_luhn
from ._words import Hit

__all__ = ["Number", "NumberKind", "numbers"]

NumberKind = Literal["order", "payment", "secret", "bank"]

_TOKEN = re.compile(r"[A-Za-z0-9._-]+={0,2}", re.ASCII)
_GROUPS = re.compile(r"(?<![0-9a-z._-])(?=\d{4} \d{4} \d{4} \d{4}(?![0-9a-z._-]))", re.ASCII)
_TAIL = re.compile(r" \d{1,3}(?![0-9a-z._-])", re.ASCII)
# After a card's cue: groups apart by one space each, each with a digit.
_SPACED = re.compile(
    r"(?<![0-9a-z*._-])(?=[a-z]{0,5}\d)[0-9a-z]{3,6}"
    r"(?: (?=[a-z]{0,5}\d)[0-9a-z]{3,6}){1,7}(?![0-9a-z*._-])",
    re.ASCII,
)
_ERROR_CODE = re.compile(r"0x[0-9a-f]{1,8}", re.ASCII)
_TIGHT = re.compile(
    r"(?:[\s:#=\"'“”()\[\]【】「」,]|是|为|号码?|编号|尾|分别|叫|no\.?|number|ids?|is|was|->|→){0,12}",
    re.ASCII,
)
_COLON = re.compile(r"[:=]|是|为")
_LIST = re.compile(r"(?:[\s,、;&/+]|和|跟|还有|以及|and|\(第[一二三]行\)){1,6}", re.ASCII)
_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,4}[-._]\d{1,2}[-._]\d{1,4}",
    re.ASCII,
)
_DECIMAL = re.compile(r"\d+(?:\.\d+)+", re.ASCII)
# A reference as shops write it: capitals, then digits, in groups or not.
_REFERENCE = re.compile(r"[A-Z]{1,5}[-_]?\d[A-Z0-9]*(?:-[A-Z0-9]{1,10}){0,4}", re.ASCII)
# A key of letters only; groups of it, where a cue says that it is one.
_LETTERS = re.compile(r"[a-z]{4,32}(?:-[a-z]{3,8}){0,6}", re.ASCII)
_VOWELLESS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}", re.ASCII)
_GAP = 14
_APART = 30  # characters between a card's number and the end of its password's cue
_OPENING = frozenset(("", "\n", ",", "。", ";", "!", "?", "~"))
_NAMING = frozenset("号码是为:=d")  # after these a number is somebody's name, not a reference
_IN_TOKEN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-_")


@frozen
class Number:
    """One number that means something: what, its characters and where."""

    kind: NumberKind
    text: str
    start: int
    end: int


def numbers(
    folded: Folded, cues: Sequence[Hit], formats: "tuple[re.Pattern[str], re.Pattern[str]]"
) -> list[Number]:
    """The orders, payments, card secrets and bank cards of a text, in order, disjoint.

    In `folded` everything personal is masked already. `cues` are its cue words; `formats` the
    forms of order and of payment numbers. What touches a mask is no whole order number.
    """
    return _Scan(folded, cues, formats).run()


class _Scan:
    """One pass over the tokens of one text."""

    def __init__(
        self,
        folded: Folded,
        cues: Sequence[Hit],
        formats: "tuple[re.Pattern[str], re.Pattern[str]]",
    ) -> None:
        self.plain, self.low = folded.plain, folded.low
        # Of two cues that end together the longer comes last and counts: "order id", not "id".
        apart = (cue for cue in cues if self._stands_apart(cue))
        self.cues = sorted(apart, key=lambda hit: (hit.end, -hit.start))
        self.order_format, self.payment_format = formats
        self.found = list[Number]()

    def run(self) -> list[Number]:
        at_cue = 0
        cue: Hit | None = None
        alone = self._alone()
        for m in _TOKEN.finditer(self.plain):
            end = m.start() + len(m[0].rstrip("._-"))
            start = m.end() - len(m[0].lstrip("._-"))
            while at_cue < len(self.cues) and self.cues[at_cue].end <= start:
                cue = self.cues[at_cue]
                at_cue += 1
            if start < end and self.plain[end : end + 1] != "@":
                number = self._number(self.plain[start:end], start, end, cue, alone)
                masked = "*" in (
                    self.plain[m.start() - 1 : m.start()],
                    self.plain[m.end() : m.end() + 1],
                )
                if number and not (masked and number.kind in ("order", "payment")):
                    self.found.append(number)
        return self._with_grouped_cards()

    def _stands_apart(self, cue: Hit) -> bool:
        """Whether a cue is a word, not a part of a number: the "order" of "7order-1" is none."""
        before, after = self.low[cue.start - 1 : cue.start], self.low[cue.end : cue.end + 1]
        return not (
            (before in _IN_TOKEN and self.low[cue.start] in _IN_TOKEN)
            or (after in _IN_TOKEN and self.low[cue.end - 1] in _IN_TOKEN)
        )

    def _alone(self) -> bool:
        """Whether the message is numbers and nothing else: the answer to "which order?"."""
        rest = _LIST.sub("", _TOKEN.sub("", self.plain)).strip(" \n.。#:")
        return not rest and len(self.plain) < 200

    def _number(
        self, text: str, start: int, end: int, cue: Hit | None, alone: bool
    ) -> Number | None:
        low = text.lower()
        if _ERROR_CODE.fullmatch(low):
            return None
        gap = self.low[cue.end : start] if cue and start - cue.end <= _GAP else None
        kind = cue.tag[1] if cue and gap is not None and _near(gap) else ""
        tight = gap is not None and _TIGHT.fullmatch(gap) is not None
        if not any(c.isdigit() for c in text) and not (text.isupper() and len(text) >= 8):
            told = kind == "secret" and tight and _LETTERS.fullmatch(low) is not None
            plain = told and len(text) >= 6 and _COLON.search(gap or "") is not None
            if plain or _is_gibberish(low, least=8 if told else 10):
                return Number("secret", text, start, end)
            return None
        form = self._form(text)
        if kind == "secret" and len(text) >= 5 and (tight or _secretive(low)):
            plainly = gap is not None and _COLON.search(gap) is not None
            if plainly or not form:
                return self._card(text, start, end)
            return Number(form, text, start, end)
        if kind == "bank" and _bank(text):
            return Number("bank", text, start, end)
        if kind in ("other", "partial", "bank") and tight:
            return None
        if kind in ("order", "payment") and (form or _numeric(low, tight)):
            chosen = form if form and kind == "order" else kind
            return Number("payment" if chosen == "payment" else "order", text, start, end)
        if form:
            return Number(form, text, start, end)
        if _grouped(text):
            return Number("secret", text, start, end)
        if _bank(text) and text.startswith("62"):
            return Number("bank", text, start, end)
        if self._continues(text, start) or (not kind and self._refers(text, start, end)):
            return Number("order", text, start, end)
        if alone and _numeric(low, tight=False):
            return Number("order", text, start, end)
        return None

    def _card(self, text: str, start: int, end: int) -> Number:
        near = self.low[max(0, start - _GAP) : start]
        banking = "银行" in near or "bank" in near or self._is_paid_into(text, end)
        bank = _bank(text) and banking
        return Number("bank" if bank else "secret", text, start, end)

    def _is_paid_into(self, digits: str, end: int) -> bool:
        """Whether a card number is a bank's: China UnionPay's, and no secret goes with it."""
        if not digits.startswith("62"):
            return False
        first = bisect_right(self.cues, end, key=lambda hit: hit.end)
        for place in range(first, len(self.cues)):
            cue = self.cues[place]
            if cue.end > end + _APART:
                break
            if cue.tag[1] == "secret":
                return False
        return True

    def _form(self, text: str) -> "Literal['order', 'payment'] | None":
        if self.payment_format.fullmatch(text):
            return "payment"
        if self.order_format.fullmatch(text) and not _DATE.fullmatch(text):
            return "order"
        return None

    def _refers(self, text: str, start: int, end: int) -> bool:
        """Whether it is a reference by its looks: capitals and digits, or digits that begin a clause.

        Only where the platform says what its numbers look like at all.
        """
        if (
            self.order_format.pattern == NO_FORMAT
            or _DATE.fullmatch(text)
            or _DECIMAL.fullmatch(text)
        ):
            return False
        if _REFERENCE.fullmatch(text):
            return sum(character.isdigit() for character in text) >= 5
        if not text.isdecimal() or self.plain[end : end + 1] not in {" ", ",", "\n"}:
            return False
        before = self.low[max(0, start - 4) : start]
        last = before.rstrip(" ")[-1:]
        apart = before.endswith(" ") and last not in _NAMING
        return (7 if last in _OPENING else 12 if apart else 99) <= len(text) <= 20

    def _continues(self, text: str, start: int) -> bool:
        """Whether it goes on a list of orders: the same length or beginning, only commas between."""
        if not self.found or self.found[-1].kind not in ("order", "payment"):
            return False
        last = self.found[-1]
        if not 0 < start - last.end <= 8 or not _LIST.fullmatch(self.low[last.end : start]):
            return False
        return len(text) >= 5 and abs(len(text) - len(last.text)) <= 1

    def _with_grouped_cards(self) -> list[Number]:
        """Cards written in groups are seen whole: bank cards where they check, others by their cue."""
        cards = self._spaced_secrets() if any(cue.tag[1] == "secret" for cue in self.cues) else []
        reach = 0
        for m in _GROUPS.finditer(self.low):
            start, end = m.start(), m.start() + 19
            tail = _TAIL.match(self.low, end)
            for last in (tail.end() if tail else end, end):
                digits = self.low[start:last].replace(" ", "")
                if start >= reach and is_luhn(digits):
                    bank = Number("bank", self.plain[start:last], start, last)
                    # Told by its cue as a card, it is one, but for a bank's own.
                    cards.insert(0 if self._is_paid_into(digits, last) else len(cards), bank)
                    reach = last
                    break
        if not cards:
            return self.found
        # A group by itself may have been taken for something else.
        inside = {at for card in cards for at in range(card.start, card.end)}
        apart = [number for number in self.found if number.start not in inside]
        return _disjoint(sorted((*apart, *cards), key=lambda number: number.start))

    def _spaced_secrets(self) -> list[Number]:
        ends = [cue.end for cue in self.cues]
        found = list[Number]()
        for m in _SPACED.finditer(self.low):
            before = bisect_right(ends, m.start()) - 1
            if before < 0 or self.cues[before].tag[1] != "secret":
                continue
            if m.start() - ends[before] <= _GAP and _TIGHT.fullmatch(
                self.low, ends[before], m.start()
            ):
                found.append(Number("secret", self.plain[m.start() : m.end()], m.start(), m.end()))
        return found


def _disjoint(numbers: Sequence[Number]) -> list[Number]:
    """Of numbers that overlap, the first: a card told by its cue may pass Luhn's check too."""
    kept = list[Number]()
    for number in numbers:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _near(gap: str) -> bool:
    """Whether a cue still speaks over a gap: one line on, no number and nothing masked between."""
    return not re.search(r"[0-9*。!?;]|\n\s*\S.*\n", gap) and gap.count("\n") <= 2


def _numeric(low: str, tight: bool) -> bool:
    """Whether a token may be a reference by itself: long enough, no date, no version, no price."""
    if _DATE.fullmatch(low) or _DECIMAL.fullmatch(low):
        return False
    digits = sum(c.isdigit() for c in low)
    return len(low) >= 5 and digits >= (1 if tight and len(low) >= 10 else 4 if tight else 5)


def _is_gibberish(low: str, least: int) -> bool:
    """Whether letters are a key and no word: long, of many letters, with few vowels."""
    letters = low.replace("-", "")
    return (
        _LETTERS.fullmatch(low) is not None
        and len(letters) >= least
        and len(set(letters)) >= 6
        and _VOWELLESS.search(letters) is not None
    )


def _secretive(low: str) -> bool:
    """Whether a token at some distance from a card's cue can still be the card."""
    return len(low) >= 8 and not _DATE.fullmatch(low) and not _DECIMAL.fullmatch(low)


def _bank(text: str) -> bool:
    return text.isdecimal() and 16 <= len(text) <= 19 and is_luhn(text)


def _grouped(text: str) -> bool:
    """Whether it is written as keys are: three or more equal groups with a digit, no date."""
    groups = text.split("-")
    sizes = {len(group) for group in groups}
    even = len(groups) >= 3 and len(sizes) == 1 and 3 <= sizes.pop() <= 6
    return even and any(character.isdigit() for character in text)
