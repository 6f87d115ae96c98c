"""Customer-facing texts by locale, with plain named slots."""

from collections.abc import Mapping
from string import Formatter

from attrs import field, frozen

from .errors import DefinitionError, InputError

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
        return hash(tuple(sorted(self.by_locale.items())))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales it is written in, in the order written."""
        return tuple(self.by_locale)

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots, over all locales."""
        return frozenset().union(*(_slots(t, "text") for t in self.by_locale.values()))

    def template(self, locale: str) -> str:
        """The text for a locale: the exact one, else one of its language, else the first."""
        found = self.by_locale.get(locale)
        if found is not None:
            return found
        language = locale.partition("-")[0]
        for known, template in self.by_locale.items():
            if known.partition("-")[0] == language:
                return template
        return next(iter(self.by_locale.values()))

    def render(self, locale: str, slots: Mapping[str, str] | None = None) -> str:
        """The text for a locale with its slots filled.

        Raises InputError for a slot without a value: a half-filled text is never sent.

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


def _slots(template: str, where: str) -> frozenset[str]:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise DefinitionError(
            where, f"{template!r}: {error}", "write {{ and }} for braces"
        ) from None
    names = set[str]()
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise DefinitionError(
                where, f"{name!r} is no slot", "write a plain name: {order_number}"
            )
        names.add(name)
    return frozenset(names)


def as_text(source: "Text | Mapping[str, str] | str") -> Text:
    """A Text from itself, from a mapping by locale, or from one text for every locale."""
    if isinstance(source, Text):
        return source
    return Text({"und": source} if isinstance(source, str) else source)
