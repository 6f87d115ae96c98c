"""Stores that need an extra: `SQLStore` keeps tickets in a SQL database; SQLite is the first."""

from .sql import SQLStore

__all__ = ["SQLStore"]
