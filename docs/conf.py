"""Sphinx's settings; `make docs` builds with `-n -W`: every reference to our own names resolves."""

import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]

project = _PROJECT["name"]
author = "kameng-support contributors"
copyright = author  # noqa: A001
version = release = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
default_role = "code"  # a docstring's `name`
html_theme = "furo"
html_title = f"kameng-support {version}"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True

# Other projects' names are not looked up: that would need the network.
nitpick_ignore_regex = [
    ("py:.*", r"(?!kameng_support\b).*"),
    ("py:.*", r"kameng_support\..*\.[A-Z]$"),  # type variables
    (
        "py:class",
        r"kameng_support\.(sla\._(fold|ladder|ledger)|triage\._compiled)\..*",
    ),  # private fields
]


def _public_home(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Element | None:
    """Resolves a name in a private module (`sla._clock.Clock`) to its public page (`sla.Clock`)."""
    if node.get("refdomain") != "py":
        return None
    parts = str(node.get("reftarget", "")).split(".")
    public = ".".join(part for part in parts if not part.startswith("_"))
    domain = env.domains.python_domain
    for kind in (node["reftype"], "obj"):
        found = domain.resolve_xref(env, node["refdoc"], app.builder, kind, public, node, content)
        if found is not None:
            return found
    return None


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", _public_home)
