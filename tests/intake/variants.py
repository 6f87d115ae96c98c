"""The same message as another hand would type it: nothing that it says is changed.

Each variant is a function of the text and of a source of chance, so that a test may repeat it.
"""

import re
from collections.abc import Callable
from random import Random

Variant = Callable[[str, Random], str]

# Only characters that have one traditional form here, and only frequent ones.
_TRADITIONAL = str.maketrans(
    "单号订编账电话机邮码兑换银证请问题会员点这们时间钱买卖发给还没过续费网页显错误",
    "單號訂編賬電話機郵碼兌換銀證請問題會員點這們時間錢買賣發給還沒過續費網頁顯錯誤",
)
_TYPOS = (("账", "帐"), ("充值", "冲值"), ("登录", "登陆"), ("上限", "上线"), ("话费", "花费"))
_CHINESE = r"[\u4e00-\u9fff]"
_SEAM = re.compile(rf"(?<={_CHINESE})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_CHINESE})")
_LONE_SPACE = re.compile(rf"(?<={_CHINESE}) (?=\S)|(?<=\S) (?={_CHINESE})")
_MARKS = re.compile(r"[\uff0c\u3002\uff01\uff1f\uff1b\u3001,!?;]+")
_BARE = re.compile(r"[\W_]*[A-Za-z0-9][A-Za-z0-9 _\-#]*[\W_]*")
_OPENING = ("你好，", "在吗？", "客服您好。", "麻烦看一下，", "hi ", "老板，")
_CLOSING = ("\n谢谢", "，谢谢！", " 辛苦了", "。麻烦了", "\n万分感谢🙏")


def wide(text: str, chance: Random) -> str:
    """Letters, digits and marks in full width, as some input methods type them."""
    return "".join(_wide(mark) if "!" <= mark <= "~" else mark for mark in text)


def wide_in_part(text: str, chance: Random) -> str:
    """Some digits in full width, some not."""
    return "".join(
        _wide(mark) if mark.isascii() and mark.isdigit() and chance.random() < 0.5 else mark
        for mark in text
    )


def _wide(mark: str) -> str:
    return chr(ord(mark) + 0xFEE0)


def spaced(text: str, chance: Random) -> str:
    """A space between Chinese and what is not, here and there."""
    return _SEAM.sub(lambda _: chance.choice(("", " ", "  ", "\u3000")), text)


def other_spaces(text: str, chance: Random) -> str:
    """Spaces beside Chinese words become wide, doubled or hard ones."""
    return _LONE_SPACE.sub(lambda _: chance.choice((" ", "  ", "\u3000", "\u00a0")), text)


def traditional(text: str, chance: Random) -> str:
    """Frequent characters in their traditional form."""
    return text.translate(_TRADITIONAL)


def misspelt(text: str, chance: Random) -> str:
    """The usual wrong characters."""
    for right, wrong in _TYPOS:
        text = text.replace(right, wrong)
    return text


def unpunctuated(text: str, chance: Random) -> str:
    """Marks between words left out: nothing between Chinese characters, else a space."""

    def dropped(found: re.Match[str]) -> str:
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        chinese = re.match(_CHINESE, before) and re.match(_CHINESE, after)
        return "" if chinese else " "

    return _MARKS.sub(dropped, text)


def other_order(text: str, chance: Random) -> str:
    """The lines in another order, where each line stands for itself."""
    lines = text.split("\n")
    # A cue at a line's end, or a number alone on its line, belongs to its neighbour.
    if any(
        not line or line.rstrip()[-1:] in {":", "\uff1a"} or _BARE.fullmatch(line) for line in lines
    ):
        return text
    chance.shuffle(lines)
    return "\n".join(lines)


def politer(text: str, chance: Random) -> str:
    """A greeting before it and thanks after it."""
    return chance.choice(_OPENING) + text + chance.choice(_CLOSING)


VARIANTS: dict[str, Variant] = {
    variant.__name__: variant
    for variant in (
        wide,
        wide_in_part,
        spaced,
        other_spaces,
        traditional,
        misspelt,
        unpunctuated,
        other_order,
        politer,
    )
}
