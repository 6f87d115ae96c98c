"""How SQLite is opened: safe against a killed process and a lost machine, shared by processes."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

__all__ = ["BUSY", "WRITING", "forget", "in_memory", "open_sqlite"]

#: The execution option of connections that will write.
WRITING = "kameng_writing"

#: Seconds to wait for another process's write.
BUSY = 60

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
)


def in_memory(url: URL) -> bool:
    """Whether the database lives in this process's memory and ends with its connection."""
    return url.database in {None, "", ":memory:"}


def open_sqlite(url: URL, *, durable: bool) -> Engine:
    """An engine whose transactions begin when SQLAlchemy says so, and writers by taking the lock.

    `durable`: what is committed has reached the disk, whatever the power does. Without, a killed
    process loses nothing, a lost machine perhaps the last commits.

    A reader that turned writer half way could meet another writer and fail without waiting.
    """
    # Of a database in memory there is one connection, for all threads.
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory(url) else {}
    engine = create_engine(
        url,
        hide_parameters=True,  # errors must not carry customers' words
        connect_args={"timeout": BUSY, "check_same_thread": False},
        **pool,
    )
    synchronous = f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}"
    event.listen(engine, "connect", partial(_configure, (*_PRAGMAS, synchronous)))
    event.listen(engine, "begin", _begin)
    return engine


def forget(engine: Engine) -> None:
    """Empty the log of what is already in the file: it holds pages as they were before."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            cursor.close()


def _configure(pragmas: tuple[str, ...], connection: Any, _: object) -> None:
    connection.isolation_level = None  # sqlite3 itself begins nothing
    cursor = connection.cursor()
    try:
        for pragma in pragmas:
            cursor.execute(pragma)
        # Only once in a file's life: the switch takes an exclusive lock.
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            cursor.execute("PRAGMA journal_mode = WAL")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
