"""Customer-facing texts by locale, with plain named slots."""

from collections.abc import Mapping
from string import Formatter

from attrs import field, frozen

from .errors import DefinitionError, InputError, shown

__all__ = ["Text", "as_text"]


def _locales(by_locale: Mapping[str, str]) -> Mapping[str, str]:
    return dict(by_locale)


@frozen
class Text:
    """One text in each locale, with slots written `{order_number}`.

    A slot is a plain name: no attribute, index, conversion or format, so that a definition from
    an untrusted file can read nothing but what it is given. Raises DefinitionError otherwise.
    """

    by_locale: Mapping[str, str] = field(converter=_locales)

    def __attrs_post_init__(self) -> None:
        if not self.by_locale:
            raise DefinitionError("text", "it has no locale", "write {zh-CN = '...', en = '...'}")
        for locale, template in self.by_locale.items():
            _slots(template, f"text ({locale})")

    def __hash__(self) -> int:
        return hash(frozenset(self.by_locale.items()))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales it is written in, in the order written."""
        return tuple(self.by_locale)

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots, over all locales."""
        names = (_slots(template, "text") for template in self.by_locale.values())
        return frozenset[str]().union(*names)

    def template(self, locale: str) -> str:
        """The text for a locale: the exact one, else the first of its language, else the first.

        `zh_cn` is as good as `zh-CN`.
        """
        wanted = _tag(locale)
        for known, template in self.by_locale.items():
            if _tag(known) == wanted:
                return template
        for known, template in self.by_locale.items():
            if _language(known) == _language(locale):
                return template
        return next(iter(self.by_locale.values()))

    def render(self, locale: str, slots: Mapping[str, str] | None = None) -> str:
        """The text for a locale with its slots filled; what fills a slot is never read for slots.

        Raises InputError for a slot without a text: a half-filled text is never sent.

        >>> Text({"zh-CN": "单号 {order_number} 已到账", "en": "Delivered"}).render("en-GB")
        'Delivered'
        """
        template, values = self.template(locale), slots or {}
        for slot in sorted(_slots(template, "text")):
            if not values.get(slot):
                raise InputError("text", f"slot {slot!r} is empty", f"give a value for {slot!r}")
        return "".join(
            literal + (values[slot] if slot else "")
            for literal, slot, _, _ in Formatter().parse(template)
        )


def _tag(locale: str) -> str:
    return locale.replace("_", "-").lower()


def _language(locale: str) -> str:
    return _tag(locale).partition("-")[0]


def _slots(template: object, where: str) -> frozenset[str]:
    if not isinstance(template, str):
        raise DefinitionError(where, f"{shown(template)} is no text", "write a text")
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise DefinitionError(
            where, f"{shown(template)}: {error}", "write {{ and }} for braces"
        ) from None
    names = set[str]()
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            written = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            raise DefinitionError(
                where,
                f"{shown('{' + written + '}')} is no slot",
                "write a plain name: {order_number}",
            )
        names.add(name)
    return frozenset(names)


def as_text(source: Text | Mapping[str, str] | str) -> Text:
    """A Text from itself, from a mapping by locale, or from one text for every locale.

    >>> as_text("OK").by_locale
    {'und': 'OK'}
    """
    if isinstance(source, Text):
        return source
    return Text({"und": source} if isinstance(source, str) else source)
