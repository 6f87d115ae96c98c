"""The preset's catalogue, as a playbook would load it."""

import tomllib
from pathlib import Path

import pytest

import kameng_support
from kameng_support.intake import Catalogue, configure
from kameng_support.wire import make_converter, structure

PRESET = Path(kameng_support.__file__).parent / "playbook" / "presets" / "catalogue.toml"


@pytest.fixture(scope="session")
def document() -> dict[str, object]:
    return tomllib.loads(PRESET.read_text("utf-8"))["catalogue"]


@pytest.fixture(scope="session")
def catalogue(document) -> Catalogue:
    found, faults = structure(make_converter(configure), document, Catalogue, "$.catalogue")
    assert faults == ()
    assert found is not None
    return found
