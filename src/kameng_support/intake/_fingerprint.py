"""Keyed digests of card secrets: the same card is known again, and the secret is not kept."""

import hmac

from ..errors import InputError
from ._catalogue import Catalogue
from ._normal import fold
from ._read import read

__all__ = ["secret_digest", "secret_digests"]

_SHORTEST_KEY = 16  # bytes
# So that no digest made under the same key for another purpose is one of these.
_PURPOSE = b"kameng card secret\0"


def secret_digests(text: str, catalogue: Catalogue, key: bytes) -> tuple[str, ...]:
    """The digest of each card secret in a message, in the order written, each once.

    Give it the message itself: a reading never holds the secret. A card's number and its password
    are two. Raises InputError as `secret_digest` does.
    """
    _check(key)
    spans = (s for s in read(text, catalogue).sensitive if s.kind == "card_secret")
    return tuple(dict.fromkeys(secret_digest(text[s.start : s.end], key) for s in spans))


def secret_digest(secret: str, key: bytes) -> str:
    """HMAC-SHA256 (RFC 2104, FIPS 180-4) of a card secret under the caller's key, 64 hex digits.

    Width, case and separators do not count: however a customer types a card, it is the same card.
    Whoever has the key can try out guesses. Raises InputError for a key of fewer than 16 bytes,
    and for a secret without a letter or digit.

    >>> secret_digest("AB12-CD34", b"k" * 16) == secret_digest("ａｂ１２ ｃｄ３４", b"k" * 16)
    True
    """
    _check(key)
    normal = "".join(character for character in fold(secret).low if character.isalnum())
    if not normal:
        raise InputError("secret", "it has no letter or digit", "give the card's own code")
    return hmac.digest(key, _PURPOSE + normal.encode(), "sha256").hex()


def _check(key: bytes) -> None:
    if len(key) < _SHORTEST_KEY:
        what = f"{len(key)} bytes are too few: card secrets could be guessed against the digests"
        raise InputError("key", what, f"give at least {_SHORTEST_KEY} bytes of your own")
