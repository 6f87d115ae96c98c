"""Every error the library raises: one tree, each saying where, what, and what to write instead.

KamengError
├── DefinitionError (ValueError)         a definition is not well-formed
│   └── PlaybookError                      a whole playbook, with every fault at once
├── InputError (ValueError)              a value handed to a call is wrong
│   ├── NaiveDatetimeError                 a datetime without a time zone
│   ├── UnknownFactError                   a fact that nobody declared
│   └── OutOfRangeError                    a time before year 1 or past year 9999, or never reached
├── NotFoundError (LookupError)          a ticket, code or version that does not exist
├── VersionConflictError                 someone else appended to the ticket first
├── StoreError                           the database said no; the driver's error is the cause
├── MissingExtraError (ImportError)      an optional dependency is not installed
└── MissingZoneError (LookupError)       the machine does not know a time zone

What a customer or an agent may not do is no error: the desk answers with a refusal, a value.
These errors are for the programmer who calls the library or writes a definition.
"""

import reprlib
from collections.abc import Iterable
from typing import Protocol

__all__ = [
    "DefinitionError",
    "Fault",
    "InputError",
    "KamengError",
    "MissingExtraError",
    "MissingZoneError",
    "NaiveDatetimeError",
    "NotFoundError",
    "OutOfRangeError",
    "PlaybookError",
    "StoreError",
    "UnknownFactError",
    "VersionConflictError",
    "shown",
]


class _Shown(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 100

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002  # reprlib's signature
        # Python itself refuses to write a number of more than 4300 digits.
        return repr(x) if x.bit_length() <= 256 else f"<a number of {x.bit_length()} bits>"


def shown(value: object) -> str:
    """A value as an error shows it: its repr, cut short where it is long; never raises.

    >>> shown("vip"), len(shown("x" * 1_000_000)), shown(2**60_000)
    ("'vip'", 100, '<a number of 60001 bits>')
    """
    return _Shown().repr(value)


class KamengError(Exception):
    """The base of all: `where` it happened, `what` is wrong, what to write `instead`."""

    def __init__(self, where: str, what: str, instead: str) -> None:
        super().__init__(where, what, instead)
        self.where = where
        self.what = what
        self.instead = instead

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.instead}"


class DefinitionError(KamengError, ValueError):
    """A definition (a condition, a calendar, a workflow) is not well-formed."""


class Fault(Protocol):
    """One fault as an error shows it; `findings.Finding` is one."""

    @property
    def path(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def mend(self) -> str: ...


class PlaybookError(DefinitionError):
    """A playbook is not well-formed; `findings` holds every fault with its path and mend."""

    def __init__(self, where: str, findings: Iterable[Fault]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        super().__init__(where, "1 fault" if count == 1 else f"{count} faults", "mend each line")
        self.args = (where, self.findings)  # what pickle and copy call the class with

    def __str__(self) -> str:
        lines = (f"  {f.path}: {f.sentence}; {f.mend}" for f in self.findings)
        return "\n".join((f"{self.where}: {self.what}; {self.instead}:", *lines))


class InputError(KamengError, ValueError):
    """A value handed to a call is wrong."""


class NaiveDatetimeError(InputError):
    """A datetime without a time zone: it names no instant."""


class UnknownFactError(InputError):
    """A fact that the playbook does not declare."""


class OutOfRangeError(InputError):
    """A time outside the years 1 to 9999, or a moment that never comes."""


class NotFoundError(KamengError, LookupError):
    """A ticket, code or version that does not exist."""


class VersionConflictError(KamengError):
    """Someone else appended to the same ticket first."""


class StoreError(KamengError):
    """The database refused; the driver's own error is the `__cause__`."""


class MissingExtraError(KamengError, ImportError):
    """An optional dependency is not installed; `instead` is the command that installs it."""


class MissingZoneError(KamengError, LookupError):
    """The machine does not know a time zone."""
