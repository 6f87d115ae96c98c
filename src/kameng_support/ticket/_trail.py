"""The trail: a SHA-256 hash chain over the canonical JSON of a ticket's events."""

from collections.abc import Iterable
from hashlib import sha256

from attrs import frozen

from ..findings import Finding

__all__ = ["GENESIS", "Link", "chain", "verify"]

GENESIS = "0" * 64
"""What the first event of a ticket is chained to."""


@frozen
class Link:
    """One event's canonical JSON and its hash, which covers all events before it."""

    body: str
    hash: str


def chain(previous: str, body: str) -> str:
    """The hash of an event: SHA-256 over the previous event's hash and this event's JSON, in hex."""
    # Whatever a damaged database hands back is hashed, not refused.
    return sha256(f"{previous}\n{body}".encode(errors="surrogatepass")).hexdigest()


def verify(links: Iterable[Link]) -> Finding | None:
    """The first event that was altered, left out or moved; None where the trail is whole.

    An event left out at the very end can't be seen: compare the last hash with one kept elsewhere.

    >>> first = Link("{}", chain(GENESIS, "{}"))
    >>> verify([first]) is None, verify([Link('{"a":1}', first.hash)]).path
    (True, '$[0]')
    """
    previous = GENESIS
    for index, link in enumerate(links):
        if chain(previous, link.body) != link.hash:
            return Finding(
                "trail-broken",
                f"$[{index}]",
                f"event {index + 1} is not what was recorded, or one before it is missing",
                "restore the ticket's events from a copy",
            )
        previous = link.hash
    return None
