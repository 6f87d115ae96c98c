"""Runs the Python examples of README*.md and docs/**/*.md; those in docstrings run as doctests."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.parsers.markdown import SkipParser
from sybil.parsers.myst import PythonCodeBlockParser

# docs/conf.py belongs to Sphinx.
collect_ignore_glob = ["docs/conf.py", "docs/_build/*"]

# One namespace a page: an example may go on where the one before it ended.
pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        SkipParser(),
    ],
    patterns=["README*.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
).pytest()
