"""The policy proven as a whole: what is wrong with a playbook, each with a witness that shows it."""

from ._check import check, check_file
from ._walk import replay

__all__ = ["check", "check_file", "replay"]
