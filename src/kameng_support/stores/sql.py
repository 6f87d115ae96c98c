"""A store in a SQL database, on SQLAlchemy Core: the events, the outbox, the answers, the tallies."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock, RLock
from types import TracebackType
from typing import Self

from typing_extensions import override

from ..desk.store import Answer, Batch, Effect, Stored, Tally, TicketRow
from ..errors import (
    InputError,
    MissingExtraError,
    NotFoundError,
    StoreError,
    VersionConflictError,
)

try:
    from sqlalchemy import Connection, inspect
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
except ImportError as error:
    raise MissingExtraError(
        "kameng_support.stores", "SQLAlchemy is not installed", 'pip install "kameng-support[sql]"'
    ) from error

from . import _statements as q
from . import _tables as t
from ._rows import (
    answer_of,
    answer_row,
    effect_of,
    effect_rows,
    event_rows,
    stored_of,
    tally_of,
    tally_row,
    ticket_of,
    ticket_row,
)
from ._sqlite import WRITING, forget, in_memory, open_sqlite

__all__ = ["SQLStore"]


class SQLStore:
    """Everything of a desk in one SQL database; shared by threads, and by processes through a file.

    `url` is `sqlite:///day.db` for a file, `sqlite://` for a database in memory that ends with the
    store. The tables are made on first use, their names begin with `kameng_`. What `append` has
    returned from survives a killed process and, while it is `durable`, a lost machine. Otherwise
    the last commits may be lost with the machine, and each is several times as fast: fit for what
    can be run again.

    Raises InputError for a URL that is none or names another database; each method raises
    StoreError, with the driver's error as its cause, where the database fails.

    >>> with SQLStore("sqlite://") as store:
    ...     store.count()
    0
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise InputError(
                "store", f"{url!r} is no database URL", "write it like sqlite:///day.db"
            ) from error
        self._url = parsed.render_as_string(hide_password=True)
        self._where = f"store {self._url!r}"
        if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
            raise InputError(
                self._where,
                f"{parsed.drivername!r} is not among the databases it can use",
                "write sqlite:///day.db",
            )
        self._engine = open_sqlite(parsed, durable=durable)
        self._writer = self._engine.execution_options(**{WRITING: True})
        # The one connection to a database in memory holds one transaction at a time.
        self._turn: AbstractContextManager[object] = RLock() if in_memory(parsed) else nullcontext()
        self._preparing = Lock()
        self._ready = self._closed = False

    def close(self) -> None:
        """Give back the connections; any use afterwards raises StoreError. Again is no fault."""
        self._closed = True
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @override
    def __repr__(self) -> str:
        return f"SQLStore({self._url!r})"

    # ── transactions ─────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _faults(self) -> Generator[None, None, None]:
        if self._closed:
            raise StoreError(self._where, "it is closed", "open a new one")
        try:
            yield
        except DBAPIError as error:
            raise self._fault(error) from error.orig
        except (SQLAlchemyError, UnicodeError, OverflowError) as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> StoreError:
        said = getattr(error, "orig", None) or error
        return StoreError(self._where, f"{type(said).__name__}: {said}", "nothing was kept")

    @contextmanager
    def _read(self) -> Generator[Connection, None, None]:
        with self._faults(), self._turn:
            self._prepare()
            with self._engine.begin() as db:
                yield db

    @contextmanager
    def _write(self) -> Generator[Connection, None, None]:
        with self._faults(), self._turn:
            self._prepare()
            with self._writer.begin() as db:
                yield db

    def _prepare(self) -> None:
        with self._preparing:
            if self._ready:
                return
            with self._engine.begin() as db:
                there = self._is_there(db)
            if not there:
                with self._writer.begin() as db:
                    if not self._is_there(db):  # else another process was faster
                        t.create(db)
                        first = {"schema_version": t.SCHEMA, "events": 0, "effects": 0}
                        db.execute(t.head.insert().values(id=1, tickets=0, **first))
            self._ready = True

    def _is_there(self, db: Connection) -> bool:
        if not inspect(db).has_table(t.head.name):
            return False
        schema = db.execute(q.HEAD).one().schema_version
        if schema != t.SCHEMA:
            raise StoreError(
                self._where,
                f"its tables are of version {schema!r}, not {t.SCHEMA}",
                "open it with the release that wrote it",
            )
        return True

    # ── writing ──────────────────────────────────────────────────────────────────────────────

    def append(self, batch: Batch) -> None:
        with self._write() as db:
            head = db.execute(q.TAKE_HEAD).one()
            _refuse(db, batch)
            if batch.events:
                db.execute(q.ADD_EVENT, event_rows(batch, head.events))
            if batch.effects:
                added = effect_rows(batch, head.effects)
                db.execute(q.ADD_EFFECT, added)
                db.execute(q.ADD_WAITING, [{"number": effect["number"]} for effect in added])
            new = 0 if batch.row is None else _set_row(db, batch.row)
            if batch.answer is not None:
                db.execute(q.ADD_ANSWER, answer_row(batch.answer))
            if batch.tally is not None:
                _count(db, batch.tally)
            if batch.events or batch.effects or new:
                counts = {
                    "events": head.events + len(batch.events),
                    "effects": head.effects + len(batch.effects),
                    "tickets": head.tickets + new,
                }
                db.execute(q.SET_HEAD, counts)

    def lease(self, at: int, until: int, limit: int = 100) -> tuple[Effect, ...]:
        with self._write() as db:
            found = db.execute(q.FREE, {"at_instant": at, "limit": max(limit, 0)}).all()
            if found:
                leases = [{"leased": row.number, "leased_until": until} for row in found]
                db.execute(q.LEASE, leases)
        return tuple(map(effect_of, found))

    def acknowledge(self, effect: str) -> None:
        with self._write() as db:
            number = db.scalar(q.EFFECT_NUMBER, {"effect": effect})
            if number is None:
                raise NotFoundError(
                    "outbox", f"there is no effect {effect!r}", "use an effect's id"
                )
            db.execute(q.ACKNOWLEDGE, {"acknowledged": number})

    def keep_policy(self, fingerprint: str, document: str) -> None:
        if self.policy(fingerprint) is None:
            with self._write() as db:
                if db.scalar(q.POLICY, {"of": fingerprint}) is None:
                    kept = {"fingerprint": fingerprint, "document": document}
                    db.execute(q.ADD_POLICY, kept)

    def erase(self, ticket: str) -> None:
        with self._write() as db:
            db.execute(q.FORGET_EVENTS, {"of_ticket": ticket})
            db.execute(q.FORGET_EFFECTS, {"of_ticket": ticket})
        with self._faults(), self._turn:
            forget(self._engine)

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def load(self, ticket: str) -> tuple[Stored, ...]:
        with self._read() as db:
            return tuple(map(stored_of, db.execute(q.EVENTS, {"of_ticket": ticket})))

    def answer(self, key: str) -> Answer | None:
        with self._read() as db:
            row = db.execute(q.ANSWER, {"key": key}).one_or_none()
        return None if row is None else answer_of(row)

    def effects(self, ticket: str, first: int, last: int) -> tuple[Effect, ...]:
        asked = {"of_ticket": ticket, "first": first, "last": last}
        with self._read() as db:
            return tuple(map(effect_of, db.execute(q.EFFECTS, asked)))

    def policy(self, fingerprint: str) -> str | None:
        with self._read() as db:
            found: str | None = db.scalar(q.POLICY, {"of": fingerprint})
        return found

    def count(self) -> int:
        with self._read() as db:
            return int(db.execute(q.HEAD).one().tickets)

    def row(self, ticket: str) -> TicketRow | None:
        with self._read() as db:
            row = db.execute(q.TICKET, {"of_ticket": ticket}).one_or_none()
        return None if row is None else ticket_of(row)

    def rows(self, after: str = "", limit: int = 1000) -> tuple[TicketRow, ...]:
        asked = {"after": after, "limit": max(limit, 0)}
        with self._read() as db:
            return tuple(map(ticket_of, db.execute(q.TICKETS, asked)))

    def opened_before(self, customer: str, problem_type: str, at: int) -> int:
        asked = {"of_customer": customer, "of_problem": problem_type, "before": at}
        with self._read() as db:
            return db.scalar(q.OPENED, asked) or 0

    def due(self, at: int, limit: int = 1000) -> tuple[str, ...]:
        with self._read() as db:
            return tuple(db.scalars(q.DUE, {"at_instant": at, "limit": max(limit, 0)}))

    def next_moment(self) -> int | None:
        with self._read() as db:
            moment: int | None = db.scalar(q.NEXT_MOMENT)
        return moment

    def feed(self, after: int = 0, limit: int = 1000) -> tuple[Stored, ...]:
        asked = {"after": after, "limit": max(limit, 0)}
        with self._read() as db:
            return tuple(map(stored_of, db.execute(q.FEED, asked)))

    def outbox(self, limit: int = 1000) -> tuple[Effect, ...]:
        with self._read() as db:
            return tuple(map(effect_of, db.execute(q.OUTBOX, {"limit": max(limit, 0)})))

    def tallies(self, month: str) -> Mapping[Tally, int]:
        with self._read() as db:
            return dict(map(tally_of, db.execute(q.TALLIES, {"of_month": month})))


def _refuse(db: Connection, batch: Batch) -> None:
    version = db.scalar(q.VERSION, {"of_ticket": batch.ticket}) or 0
    if version != batch.expected:
        raise VersionConflictError(
            f"ticket {batch.ticket!r}",
            f"it is at version {version}, not {batch.expected}",
            "load it again and decide anew",
        )
    if batch.answer is None:
        return
    key = batch.answer.key
    if db.execute(q.ANSWER, {"key": key}).first() is not None:
        raise VersionConflictError(
            f"key {key!r}", "it was answered meanwhile", "give the stored answer"
        )


def _set_row(db: Connection, row: TicketRow) -> int:
    """How many tickets that made."""
    values = ticket_row(row)
    if db.execute(q.SET_TICKET, values | {"of_ticket": row.ticket}).rowcount:
        return 0
    db.execute(q.ADD_TICKET, values)
    return 1


def _count(db: Connection, tally: Tally) -> None:
    row = tally_row(tally)
    same = {"of_month": row["month"], "of_digest": row["digest"]}
    if not db.execute(q.COUNT_TALLY, same).rowcount:
        db.execute(q.ADD_TALLY, row)
