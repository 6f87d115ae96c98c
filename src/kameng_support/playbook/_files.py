"""Playbooks read from files: TOML or JSON, with includes from the same folder."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from ..errors import PlaybookError, shown
from ..findings import Finding
from ._playbook import Playbook
from ._reading import playbook_of
from ._wire import table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["kameng_playbook", "load_playbook"]

_MAX_BYTES = 4_000_000
_MAX_FILES = 100


def load_playbook(path: str | PathLike[str]) -> Playbook:
    """The playbook in a TOML file, or a JSON file by its suffix, with what it includes.

    `include = ["catalogue.toml"]` names files in the same folder or below it, relative to the file
    that says so; their tables and lists are joined to its own, and no entry may stand in two. At
    most 4 MB a file and 100 files. Raises PlaybookError with every fault at once.
    """
    where = Path(path)
    return _load(where.parent, where.name, str(where))


@cache
def kameng_playbook() -> Playbook:
    """The policy of a 卡盟 platform, which sells game cards, top-ups, memberships and licences.

    >>> kameng_playbook().calendar("core").timezone
    'Asia/Shanghai'
    """
    from importlib.resources import files

    # A file of the package itself, which does not change: cached, not shared state.
    return _load(files("kameng_support.playbook").joinpath("presets"), "kameng.toml", "kameng.toml")


def _load(folder: "Traversable", name: str, where: str) -> Playbook:
    reading = _Files(folder)
    document = reading.document(name, ())
    if reading.faults:
        raise PlaybookError(where, reading.faults)
    return playbook_of(document, where)


class _Files:
    """The files of one playbook, joined to one document."""

    def __init__(self, folder: "Traversable") -> None:
        self._folder = folder
        self._count = 0
        self.faults: list[Finding] = []

    def document(self, name: str, above: tuple[str, ...]) -> dict[str, Any]:
        """One file with what it includes; `above` are the files by which it is included."""
        self._count += 1
        if name in above:
            chain = " -> ".join((*above, name))
            self._fault(above, f"{chain} is a circle of includes", "take one of them out")
            return {}
        if self._count > _MAX_FILES:
            self._fault(above, f"more than {_MAX_FILES} files", "join some of them")
            return {}
        document = self._read(name, above)
        includes = document.pop("include", [])
        if not isinstance(includes, list):
            includes = [includes]
        for included in cast("list[object]", includes)[:_MAX_FILES]:
            self._include(document, included, (*above, name))
        return document

    def _include(self, document: dict[str, Any], included: object, above: tuple[str, ...]) -> None:
        name = _inside(above[-1], included)
        if name is None:
            mend = "write a relative path inside the playbook's folder, such as 'catalogue.toml'"
            self._fault(above, f"{shown(included)} can't be included", mend)
            return
        other = self.document(name, above)
        for path in _join(document, other, "$"):
            sentence = f"{name!r} writes it too"
            self.faults.append(Finding("repeated-key", path, sentence, "write it in one file"))

    def _read(self, name: str, above: tuple[str, ...]) -> dict[str, Any]:
        file = self._folder.joinpath(name)
        try:
            if not _stays_inside(self._folder, file):
                self._fault(above, f"{name!r} leads out of the playbook's folder", "move it inside")
                return {}
            with file.open("rb") as stream:
                raw = stream.read(_MAX_BYTES + 1)
        except OSError as error:
            reason = error.strerror or str(error)
            self._fault(above, f"{name!r} can't be read: {reason}", "check its name and rights")
            return {}
        if len(raw) > _MAX_BYTES:
            self._fault(above, f"{name!r} has more than {_MAX_BYTES} bytes", "split it in files")
            return {}
        try:
            return _parsed(raw.decode(), is_json=name.lower().endswith(".json"))
        except (ValueError, RecursionError) as error:
            reason = str(error).strip() or type(error).__name__
            self._fault(above, f"{name!r} can't be parsed: {reason}", "mend its syntax")
            return {}

    def _fault(self, above: tuple[str, ...], sentence: str, mend: str) -> None:
        path = "$.include" if above else "$"
        self.faults.append(Finding("unreadable-file", path, sentence, mend))


def _inside(includer: str, included: object) -> str | None:
    """The included file's path from the playbook's folder; None where it is no plain path."""
    if not isinstance(included, str) or not included or "\\" in included or "\0" in included:
        return None
    path = PurePosixPath(included)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return None
    return str(PurePosixPath(includer).parent / path)


def _stays_inside(folder: "Traversable", file: "Traversable") -> bool:
    """Whether a file, links followed, lies in the folder; what is no plain file system has no links."""
    if not isinstance(folder, Path) or not isinstance(file, Path):
        return True
    return file.resolve().is_relative_to(folder.resolve())


def _parsed(text: str, *, is_json: bool) -> dict[str, Any]:
    if not is_json:
        import tomllib

        return tomllib.loads(text)
    document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    found = table(document)
    if found is None:
        raise ValueError("it is no JSON object")
    return dict(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)!r} stands twice")
    return document


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _join(document: dict[str, Any], other: Mapping[str, Any], path: str) -> Iterator[str]:
    """Add another file's entries to a document; the paths of those that it has already."""
    for key, value in other.items():
        if key not in document:
            document[key] = value
        elif isinstance(document[key], dict) and isinstance(value, dict):
            yield from _join(document[key], cast("dict[str, Any]", value), f"{path}.{key}")
        elif isinstance(document[key], list) and isinstance(value, list):
            document[key] += value
        else:
            yield f"{path}.{key}"
