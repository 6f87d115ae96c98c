"""Entries of a document read one by one, and everything that is wrong with them kept."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from attrs import fields

from ..conditions import Fact
from ..errors import DefinitionError, InputError, shown
from ..findings import Finding, nearest
from ..wire import structure
from ._parts import Unread
from ._wire import FactEntry, converter, table

__all__ = ["Collector"]

T = TypeVar("T")
Prepare = Callable[[str, object, str], object]


class Collector:
    """What went wrong in one pass over one document, and what is declared where it went wrong."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self._names: set[tuple[str, str]] = set()
        self._whole: set[str] = set()

    def unread(self) -> Unread:
        """What is declared in entries that could not be read."""
        return Unread(frozenset(self._names), frozenset(self._whole))

    def one(self, kind: type[T], data: object, path: str, spare: Iterable[str] = ()) -> T | None:
        """A value of that kind; its faults are kept where it is none.

        What is wrong in the keys to `spare` and in unknown ones leaves the rest to be looked at:
        then it is the value without them; else None.
        """
        value, faults = structure(converter(), data, kind, path)
        self.faults += faults
        found = table(data)
        if not faults or found is None or not spare:
            return value
        known = {a.metadata.get("key", a.name) for a in fields(cast("Any", kind))}
        wrong = {_key(fault.path, path) for fault in faults}
        if not wrong <= {*spare, *(found.keys() - known)}:
            return None
        rest = {key: part for key, part in found.items() if key not in wrong}
        return structure(converter(), rest, kind, path)[0]

    def table(self, data: object, path: str) -> Mapping[str, Any] | None:
        """A table; None, and a fault kept, where it is none."""
        found = table(data)
        if found is None:
            self.fault(path, f"{shown(data)} is no table", "write a table: { ... }")
        return found

    def entries(
        self,
        section: str,
        kind: type[T],
        data: object,
        path: str,
        prepare: Prepare | None = None,
    ) -> dict[str, T]:
        """A table's entries by name; `prepare` may mend an entry first, or give None to drop it."""
        entries = self.table(data, path)
        if entries is None:
            self.lose(section)
            return {}
        read: dict[str, T] = {}
        for name, body in entries.items():
            where = f"{path}.{name}"
            prepared = prepare(name, body, where) if prepare else body
            value = None if prepared is None else self.one(kind, prepared, where)
            if value is None:
                self.lose(section, name)
            else:
                read[name] = value
        return read

    def named(self, name: str, body: object, path: str) -> object:
        """An entry with its key for its name, as `prepare` takes it."""
        found = self.table(body, path)
        if found is None:
            return None
        if "name" in found:
            mend = "leave it out: the key is the name"
            self.faults.append(Finding("unknown-key", f"{path}.name", "unknown key", mend))
        return {**found, "name": name}

    def items(
        self,
        section: str,
        kind: type[T],
        data: object,
        path: str,
        *,
        name_key: str = "",
        spare: Iterable[str] = (),
    ) -> dict[str, T]:
        """A list's entries by path; `name_key` is by what others name them, if they do."""
        if not isinstance(data, list | tuple):
            mend = f"write [[{path.removeprefix('$.')}]]"
            self.fault(path, f"{shown(data)} is no list", mend)
            self.lose(section)
            return {}
        read: dict[str, T] = {}
        for index, body in enumerate(cast("list[object]", data)):
            where = f"{path}[{index}]"
            value = self.one(kind, body, where, spare)
            if value is not None:
                read[where] = value
            else:
                self.lose(section, (table(body) or {}).get(name_key))
        return read

    def facts(self, section: str, data: object, path: str) -> dict[str, Fact]:
        """Declared facts by name."""
        read: dict[str, Fact] = {}
        for name, entry in self.entries(section, FactEntry, data, path).items():
            try:
                read[name] = entry.fact(name)
            except (DefinitionError, InputError) as error:
                self.fault(f"{path}.{name}", error.what, error.instead)
                self.lose(section, name)
        return read

    def lose(self, section: str, name: object = None) -> None:
        """Keep in mind that a name is declared but was not read; without a name, any may be."""
        if isinstance(name, str):
            self._names.add((section, name))
        else:
            self._whole.add(section)

    def fault(self, path: str, sentence: str, mend: str) -> None:
        """Keep one fault."""
        self.faults.append(Finding("bad-value", path, sentence, mend))

    def known_keys(self, found: Mapping[str, object], path: str, known: Iterable[str]) -> None:
        """Keep a fault for each key that means nothing here."""
        for key in found:
            if key not in known:
                where = f"{path}.{key}"
                self.faults.append(
                    Finding("unknown-key", where, "unknown key", nearest(key, known))
                )


def _key(path: str, entry: str) -> str:
    """The key of an entry's table under which a path lies."""
    inner = path.removeprefix(f"{entry}.")
    return inner.partition(".")[0].partition("[")[0]
