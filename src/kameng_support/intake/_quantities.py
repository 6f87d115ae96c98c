"""How long ago and how much: Chinese and Arabic numerals, with units from the catalogue."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from attrs import frozen

__all__ = ["Money", "Time", "money_pattern", "moneys", "number", "time_pattern", "times"]

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_CN = "[零〇一二两俩三四五六七八九十百千万]{1,9}"
_NUMBER = rf"(?:\d{{1,9}}(?:,\d{{3}}){{0,3}}(?:\.\d{{1,4}})?|{_CN})"


def number(numeral: str) -> Decimal:
    """The value of a numeral, Arabic or Chinese, of one character at least.

    >>> number("一百二十九"), number("两千五"), number("1,299.50")
    (Decimal('129'), Decimal('2500'), Decimal('1299.50'))
    """
    if numeral[0] in "0123456789":
        return Decimal(numeral.replace(",", ""))
    total, digits, power = 0, "", 1
    for character in numeral:
        if character in _DIGITS:
            digits += str(_DIGITS[character])
            continue
        power = _POWERS[character]
        if power == 10_000:
            total = (total + int(digits or "0") or 1) * power
        else:
            total += int(digits or "1") * power
        digits = ""
    if not digits:
        return Decimal(total)
    # "两千五" is 2,500: a last digit without its power counts one power lower.
    short = len(digits) == 1 and power > 10 and not numeral.endswith(("零" + numeral[-1],))
    return Decimal(total + int(digits) * (power // 10 if short else 1))


@frozen
class Time:
    """A length of time in a text, where it stands, and whether it is the n-th ("第六天")."""

    value: timedelta
    start: int
    end: int
    nth: bool


@frozen
class Money:
    """An amount in a text and where it stands; `currency` is None where nobody says it."""

    value: Decimal
    currency: str | None
    start: int
    end: int


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def time_pattern(units: Mapping[str, timedelta]) -> re.Pattern[str]:
    """One pattern for `20分钟`, `一个半小时`, `两天半`, `半个钟`, `第六天`, `2 hours`."""
    chinese = _words(u for u in units if not u.isascii())
    english = _words(u for u in units if u.isascii())
    return re.compile(
        rf"(?P<nth>第)?(?:(?P<n>{_NUMBER})|(?P<half>半))(?![.\d])"
        rf"(?: ?(?P<mid>个半|个多|多个|个|多)?(?:(?P<zh>{chinese or '(?!)'})(?P<after>半)?(?![数号])"
        rf"|(?: |-)?(?P<en>{english or '(?!)'})(?![a-z])))",
        re.ASCII,
    )


def times(pattern: re.Pattern[str], units: Mapping[str, timedelta], low: str) -> list[Time]:
    """The lengths of time in a folded text, in order."""
    found = list[Time]()
    for m in pattern.finditer(low):
        if _glued(low, m.start()):
            continue
        unit = units[m["zh"] or m["en"]]
        amount = Decimal("0.5") if m["half"] else number(m["n"])
        if amount > 10_000:
            continue
        if m["mid"] == "个半" or m["after"]:
            amount += Decimal("0.5")
        value = timedelta(microseconds=int(amount * (unit // timedelta(microseconds=1))))
        found.append(Time(value, m.start(), m.end(), bool(m["nth"])))
    return found


def _glued(low: str, start: int) -> bool:
    """Whether the numeral is the tail of a longer number, word or date."""
    before = low[start - 1] if start else " "
    if before in ",.":  # a comma parts two figures only where digits stand on both sides
        return low[start - 2 : start - 1].isdigit() and low[start].isdigit()
    return before in "0123456789-/:_月几十零一二三四五六七八九百千" or "a" <= before <= "z"


def money_pattern(currencies: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One pattern for `66.6元`, `一百二十九块八`, `¥25`, `NT$300`, `两百多块`, `扣了我25`."""
    words = _words(w for ws in currencies.values() for w in ws) or "(?!)"
    verbs = "金额|扣了我|扣我|扣了|充值了|充值|充了|付了|花了|收了我|收了|amount|paid|charged"
    no_unit = r"(?![\d.:-]|,\d|[a-z]|[零一二三四五六七八九十百千万几]|分|小|秒|天|日|周|月|年|号|个|次|遍|张|台|笔|位|点|%|多?分|单|条|份)"
    return re.compile(
        rf"(?P<before>{words}) ?(?P<a>{_NUMBER})"
        rf"|(?P<b>{_NUMBER})(?:多|来)? ?(?P<after>{words})"
        r"(?:钱|(?P<tail>[一二三四五六七八九]|\d)(?:毛|角)?(?![\d一二三四五六七八九十百点天个分]))?"
        rf"|(?:{verbs})[:是为 ]{{0,2}}(?P<c>{_NUMBER}){no_unit}(?! ?(?:{words}))",
        re.ASCII,
    )


def moneys(pattern: re.Pattern[str], code_of: Mapping[str, str], low: str) -> list[Money]:
    """The amounts of money in a folded text, in order; `code_of` a currency's words."""
    found = list[Money]()
    for m in pattern.finditer(low):
        numeral = m["a"] or m["b"] or m["c"]
        value = number(numeral)
        word = m["before"] or m["after"]
        if m["b"] and _glued(low, m.start()):
            continue
        if m["after"] and m["after"].isascii() and low[m.end() : m.end() + 1].isalpha():
            continue
        if m["before"] and m["before"].isalpha() and _glued(low, m.start()):
            continue
        if m["tail"]:
            value += number(m["tail"]) / 10
        found.append(Money(value, code_of[word] if word else None, m.start(), m.end()))
    return found
