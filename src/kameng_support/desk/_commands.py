"""What can be asked of a ticket: the commands that one step decides."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from ..conditions import FactValue
from ..errors import InputError
from ..intake import Reading
from ..ticket import Actor, Do

__all__ = ["Command", "Customer", "Do", "Learn", "Open", "Rate", "Say", "Tick", "as_customer"]


#: Who tells facts.
PLATFORM = Actor("system", "platform")


@frozen
class Customer:
    """Whose problem it is: the platform's own opaque id, the tier, the language to answer in.

    `tier` becomes the fact of that name; `locale` None is the language the customer writes in.
    """

    id: str
    tier: str | None = None
    locale: str | None = None


def as_customer(source: "Customer | str") -> Customer:
    """A customer from itself or from an id; raises InputError for an empty one."""
    customer = source if isinstance(source, Customer) else Customer(source)
    if not customer.id:
        raise InputError("customer", "the id is empty", "give the platform's own id")
    return customer


@frozen
class Open:
    """A customer tells a problem for the first time.

    The reading never holds the original text. `facts` are canonical, as the playbook's schema
    admits them; `repeats` is how often this customer had this problem before.
    """

    ticket: str
    customer: Customer
    channel: str
    reading: Reading
    facts: Mapping[str, FactValue] = field(factory=dict[str, FactValue])
    repeats: int = 0


@frozen
class Say:
    """Somebody says something in a ticket; `public` to the other side, else an internal note."""

    by: Actor
    reading: Reading
    public: bool = True
    automatic: bool = False


@frozen
class Learn:
    """The platform tells facts that changed; canonical, as the playbook's schema admits them."""

    facts: Mapping[str, FactValue]
    by: Actor = PLATFORM


@frozen
class Tick:
    """Time has passed: whatever fell due is applied, and nothing else."""


@frozen
class Rate:
    """The customer answers the survey: 1 to 5 stars, keywords, a comment as masked by intake."""

    by: Actor
    stars: int
    keywords: tuple[str, ...] = ()
    anonymous: bool = False
    comment: str | None = None


Command: TypeAlias = Open | Do | Say | Learn | Tick | Rate
