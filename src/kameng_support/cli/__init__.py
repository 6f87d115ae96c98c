"""The `kameng` command: runs a platform's day through a desk and shows what came of it."""

import sys

from ..errors import MissingExtraError

__all__ = ["main"]


def main() -> None:
    """What the `kameng` script calls; without the extra `cli`, one line says what to install."""
    try:
        from ._command import kameng
    except MissingExtraError as error:
        sys.exit(f"kameng: {error}")
    kameng()
