"""Runs the examples of README*.md and docs/**/*.md; those in docstrings run as doctests.

Python blocks are executed, with one namespace a page: an example may go on where the one before
it ended. TOML blocks have to be TOML. `<!-- skip: next -->` leaves the next block out.
"""

import tomllib
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Example, Sybil
from sybil.parsers.markdown import SkipParser
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

# docs/conf.py belongs to Sphinx.
collect_ignore_glob = ["docs/conf.py", "docs/_build/*"]


def _is_toml(example: Example) -> None:
    tomllib.loads(example.parsed)


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser(language="toml", evaluator=_is_toml),
        SkipParser(),
    ],
    patterns=["README*.md", "docs/*.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
).pytest()
