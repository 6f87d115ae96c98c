"""Every public module has its page in the reference."""

import pkgutil
from pathlib import Path

import pytest

import kameng_support

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MODULES = sorted(
    module.name.removeprefix("kameng_support.")
    for module in pkgutil.walk_packages(kameng_support.__path__, "kameng_support.")
    if not any(part.startswith("_") for part in module.name.split("."))
)


@pytest.mark.parametrize("module", MODULES)
def test_a_public_module_has_its_reference_page(module):
    page = REFERENCE / f"{module}.md"
    assert f".. automodule:: kameng_support.{module}\n" in page.read_text(encoding="utf-8")
