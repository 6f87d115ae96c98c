"""A playbook written as a document, and its fingerprint."""

from collections.abc import Mapping
from hashlib import sha256

from ..conditions import FactSchema
from ..sla import METRICS
from ..wire import canonical_json
from ._default import DEFAULT_WORKFLOW
from ._playbook import ALWAYS_OPEN, LOCALES, SKEW, Playbook
from ._wire import converter, plain

__all__ = ["document_of", "fingerprint_of"]


def document_of(playbook: Playbook) -> dict[str, object]:
    """The playbook as plain data (JSON, TOML), read back by `playbook_of` to an equal one.

    What equals its default is left out, date lists of holidays are written out. The order of
    tables counts: a ticket starts in the first state.
    """
    workflow = {} if playbook.workflow == DEFAULT_WORKFLOW else {"workflow": _whole(playbook)}
    return _document(playbook, workflow, built_in=False)


def fingerprint_of(playbook: Playbook) -> str:
    """SHA-256, in hex, of the policy's canonical JSON, with what it takes from the library.

    Tables whose order counts add it, since canonical JSON sorts them.
    """
    document = _document(playbook, {"workflow": _whole(playbook)}, built_in=True)
    order = [
        list(playbook.workflow.states),
        [decided.name for decided in playbook.fields],
        list(playbook.catalogue.codes),
    ]
    return sha256(canonical_json([document, order]).encode()).hexdigest()


def _document(
    playbook: Playbook, workflow: Mapping[str, object], *, built_in: bool
) -> dict[str, object]:
    write = converter().unstructure
    sections: dict[str, object] = {
        "playbook": _header(playbook),
        "facts": _facts(playbook.facts),
        "catalogue": write(playbook.catalogue) if playbook.catalogue.problem_types else {},
        **workflow,
        "calendars": _unless(playbook.calendars, {} if built_in else ALWAYS_OPEN),
        "metrics": _unless(playbook.metrics, {} if built_in else METRICS, nameless=True),
        "targets": write(playbook.targets),
        "decision": {one.name: _nameless(write(one)) for one in playbook.fields},
        "rules": write(playbook.rules),
        "groups": write(playbook.groups),
        "survey": write(playbook.survey),
        "texts": write(playbook.texts),
        "examples": write(playbook.examples),
    }
    kept = {key: body for key, body in sections.items() if body or (key == "survey" and body == {})}
    return plain(kept)  # type: ignore[no-any-return]  # a mapping in, a mapping out


def _header(playbook: Playbook) -> dict[str, object]:
    optional = (
        ("locales", playbook.locales, LOCALES),
        ("timezone", playbook.timezone, "UTC"),
        ("skew", playbook.skew, SKEW),
    )
    return {
        "name": playbook.name,
        "version": playbook.version,
        **{key: value for key, value, default in optional if value != default},
    }


def _facts(schema: FactSchema) -> dict[str, object]:
    return {fact.name: converter().unstructure(fact) for fact in schema}


def _whole(playbook: Playbook) -> dict[str, object]:
    workflow, write = playbook.workflow, converter().unstructure
    sections: dict[str, object] = {
        "states": {name: write(state) for name, state in workflow.states.items()},
        "transitions": write(workflow.transitions),
        "joint": write(workflow.joint),
        "consequences": write(workflow.consequences),
        "fields": _facts(workflow.fields),
    }
    return {key: body for key, body in sections.items() if body}


def _unless(
    entries: Mapping[str, object], built_in: Mapping[str, object], *, nameless: bool = False
) -> dict[str, object]:
    """The entries that are not built in, written."""
    written = {
        name: converter().unstructure(entry)
        for name, entry in entries.items()
        if built_in.get(name) != entry
    }
    return {name: _nameless(body) for name, body in written.items()} if nameless else written


def _nameless(body: dict[str, object]) -> dict[str, object]:
    """An entry without its name, which is its key."""
    return {key: value for key, value in body.items() if key != "name"}
