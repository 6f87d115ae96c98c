"""Customer-facing texts by locale, with plain named slots."""

from collections.abc import Mapping
from string import Formatter
from typing import TypeAlias

from attrs import field, frozen

from .errors import DefinitionError, InputError, shown

__all__ = ["Text", "as_text"]

# What stands before each slot, and the slot; None at the end.
_Parts: TypeAlias = tuple[tuple[str, str | None], ...]


def _locales(by_locale: Mapping[str, str]) -> Mapping[str, str]:
    return dict(by_locale)


@frozen
class Text:
    """One text in each locale, with slots written `{order_number}`.

    A slot is a plain name: no attribute, index, conversion or format, so that a definition from
    an untrusted file can read nothing but what it is given. Raises DefinitionError otherwise.
    """

    by_locale: Mapping[str, str] = field(converter=_locales)
    _parts: Mapping[str, _Parts] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.by_locale:
            raise DefinitionError("text", "it has no locale", "write {zh-CN = '...', en = '...'}")
        parts = {
            locale: _parsed(template, f"text ({locale})")
            for locale, template in self.by_locale.items()
        }
        object.__setattr__(self, "_parts", parts)

    def __hash__(self) -> int:
        return hash(frozenset(self.by_locale.items()))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales it is written in, in the order written."""
        return tuple(self.by_locale)

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots, over all locales."""
        return frozenset(slot for parts in self._parts.values() for _, slot in parts if slot)

    def template(self, locale: str) -> str:
        """The text for a locale: the exact one, else the first of its language, else the first.

        `zh_cn` is as good as `zh-CN`.
        """
        return self.by_locale[self._nearest(locale)]

    def render(self, locale: str, slots: Mapping[str, str] | None = None) -> str:
        """The text for a locale with its slots filled; what fills a slot is never read for slots.

        Raises InputError for a slot without a text: a half-filled text is never sent.

        >>> Text({"zh-CN": "单号 {order_number} 已到账", "en": "Delivered"}).render("en-GB")
        'Delivered'
        """
        values = slots or {}
        parts = self._parts.get(locale) or self._parts[self._nearest(locale)]
        if empty := [slot for _, slot in parts if slot and not values.get(slot)]:
            slot = min(empty)
            raise InputError("text", f"slot {slot!r} is empty", f"give a value for {slot!r}")
        return "".join(literal + (values[slot] if slot else "") for literal, slot in parts)

    def _nearest(self, locale: str) -> str:
        wanted, language = _tag(locale), _language(locale)
        known = next((one for one in self.by_locale if _tag(one) == wanted), None) or next(
            (one for one in self.by_locale if _language(one) == language), None
        )
        return next(iter(self.by_locale)) if known is None else known


def _tag(locale: str) -> str:
    return locale.replace("_", "-").lower()


def _language(locale: str) -> str:
    return _tag(locale).partition("-")[0]


def _parsed(template: object, where: str) -> _Parts:
    if not isinstance(template, str):
        raise DefinitionError(where, f"{shown(template)} is no text", "write a text")
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise DefinitionError(
            where, f"{shown(template)}: {error}", "write {{ and }} for braces"
        ) from None
    for _, name, spec, conversion in parts:
        if name is not None and (spec or conversion or not name.isidentifier()):
            written = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            raise DefinitionError(
                where,
                f"{shown('{' + written + '}')} is no slot",
                "write a plain name: {order_number}",
            )
    return tuple((literal, name) for literal, name, _, _ in parts)


def as_text(source: Text | Mapping[str, str] | str) -> Text:
    """A Text from itself, from a mapping by locale, or from one text for every locale.

    >>> as_text("OK").by_locale
    {'und': 'OK'}
    """
    if isinstance(source, Text):
        return source
    return Text({"und": source} if isinstance(source, str) else source)
