"""The face `kameng_support` names exactly what it offers, to people and to type checkers."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import kameng_support

HOME = kameng_support._HOME
SOURCE = Path(kameng_support.__file__).read_text(encoding="utf-8")


def test_the_face_lists_its_names_in_order():
    assert kameng_support.__all__ == sorted(HOME)


@pytest.mark.parametrize("name", sorted(HOME))
def test_a_name_of_the_face_is_the_one_of_its_room(name):
    room = importlib.import_module(f"kameng_support.{HOME[name]}")
    assert name in room.__all__
    assert getattr(kameng_support, name) is getattr(room, name)


def test_type_checkers_are_told_the_same_homes():
    static = {
        alias.name: node.module
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }
    assert static == HOME


def test_every_name_is_re_exported_under_itself():
    aliases = [
        alias
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    ]
    assert [alias.asname for alias in aliases] == [alias.name for alias in aliases]


def test_no_name_is_also_a_rooms_name():
    rooms = {module.name for module in pkgutil.iter_modules(kameng_support.__path__)}
    assert rooms.isdisjoint(HOME)


def test_dir_shows_names_not_yet_loaded():
    assert set(HOME) <= set(dir(kameng_support))


def test_a_misspelled_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'kameng_support' has no attribute 'Desc'"):
        kameng_support.Desc  # noqa: B018


def test_import_star_brings_the_face():
    names: dict[str, object] = {}
    exec("from kameng_support import *", names)
    assert set(names) - {"__builtins__"} == set(HOME)


PUBLIC_MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(kameng_support.__path__, "kameng_support.")
    if not any(part.startswith("_") for part in module.name.split("."))
)


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_a_public_module_lists_what_exists_once(name):
    module = importlib.import_module(name)
    assert [item for item in module.__all__ if not hasattr(module, item)] == []
    assert len(module.__all__) == len(set(module.__all__))
