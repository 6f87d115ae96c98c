"""The preset's catalogue, as a playbook would load it; and what several tests share."""

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import kameng_support
from kameng_support.intake import Catalogue, configure
from kameng_support.wire import make_converter, structure

PRESETS = Path(kameng_support.__file__).parent / "playbook" / "presets"


@pytest.fixture(scope="session")
def document() -> dict[str, object]:
    catalogue, answers = (
        tomllib.loads((PRESETS / name).read_text("utf-8"))["catalogue"]
        for name in ("catalogue.toml", "answers.toml")
    )
    return {**catalogue, **answers}


@pytest.fixture(scope="session")
def catalogue(document) -> Catalogue:
    found, faults = structure(make_converter(configure), document, Catalogue, "$.catalogue")
    assert faults == ()
    assert found is not None
    return found


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # attrs looks a class's module up while the class is made.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def scoring() -> ModuleType:
    """The one way to count what is read right."""
    return _beside("_scoring")


@pytest.fixture(scope="session")
def variants() -> ModuleType:
    """The same message as other hands would type it."""
    return _beside("variants")
