"""A store in a SQL database, on SQLAlchemy Core: the events, the outbox, the answers, the tallies."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import sha256
from threading import Lock, RLock
from types import TracebackType
from typing import Any, Self

from typing_extensions import override

from ..desk.store import Answer, Batch, Effect, Stored, Tally, TicketRow
from ..errors import (
    InputError,
    MissingExtraError,
    NotFoundError,
    StoreError,
    VersionConflictError,
)
from ..wire import canonical_json

try:
    from sqlalchemy import Connection, Select, bindparam, func, inspect, or_, select
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
except ImportError as error:
    raise MissingExtraError(
        "kameng_support.stores", "SQLAlchemy is not installed", 'pip install "kameng-support[sql]"'
    ) from error

from . import _tables as t
from ._rows import (
    answer_of,
    answer_row,
    effect_of,
    effect_rows,
    event_rows,
    stored_of,
    tally_of,
    ticket_of,
    ticket_row,
)
from ._sqlite import WRITING, forget, in_memory, open_sqlite

__all__ = ["SQLStore"]


class SQLStore:
    """Everything of a desk in one SQL database; shared by threads, and by processes through a file.

    `url` is `sqlite:///day.db` for a file, `sqlite://` for a database in memory that ends with the
    store. The tables are made on first use, their names begin with `kameng_`. What `append` has
    returned from survives a killed process and a lost machine.

    Raises InputError for a URL that is none or names another database; each method raises
    StoreError, with the driver's error as its cause, where the database fails.

    >>> with SQLStore("sqlite://") as store:
    ...     store.count()
    0
    """

    def __init__(self, url: str) -> None:
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
        self._engine = open_sqlite(parsed)
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
                        t.metadata.create_all(db)
                        first = {"schema_version": t.SCHEMA, "events": 0, "effects": 0}
                        db.execute(t.head.insert().values(id=1, tickets=0, **first))
            self._ready = True

    def _is_there(self, db: Connection) -> bool:
        if not inspect(db).has_table(t.head.name):
            return False
        schema = db.scalar(select(t.head.c.schema_version))
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
            head = db.execute(select(t.head).with_for_update()).one()
            _refuse(db, batch)
            if batch.events:
                db.execute(t.events.insert(), event_rows(batch, head.events))
            if batch.effects:
                db.execute(t.effects.insert(), effect_rows(batch, head.effects))
                numbers = range(head.effects + 1, head.effects + 1 + len(batch.effects))
                db.execute(t.outbox.insert(), [{"number": number} for number in numbers])
            new = 0 if batch.row is None else _set_row(db, batch.row)
            if batch.answer is not None:
                db.execute(t.answers.insert(), answer_row(batch.answer))
            if batch.tally is not None:
                _count(db, batch.tally)
            if batch.events or batch.effects or new:
                db.execute(
                    t.head.update().values(
                        events=head.events + len(batch.events),
                        effects=head.effects + len(batch.effects),
                        tickets=head.tickets + new,
                    )
                )

    def lease(self, at: int, until: int, limit: int = 100) -> tuple[Effect, ...]:
        free = or_(t.outbox.c.leased_until.is_(None), t.outbox.c.leased_until <= at)
        with self._write() as db:
            query = _waiting(limit).where(free).with_for_update(of=t.outbox)
            found = db.execute(query).all()
            if found:
                db.execute(
                    t.outbox.update()
                    .where(t.outbox.c.number == bindparam("leased"))
                    .values(leased_until=until),
                    [{"leased": row.number} for row in found],
                )
        return tuple(map(effect_of, found))

    def acknowledge(self, effect: str) -> None:
        with self._write() as db:
            number = db.scalar(select(t.effects.c.number).where(t.effects.c.id == effect))
            if number is None:
                raise NotFoundError(
                    "outbox", f"there is no effect {effect!r}", "use an effect's id"
                )
            db.execute(t.outbox.delete().where(t.outbox.c.number == number))

    def erase(self, ticket: str) -> None:
        with self._write() as db:
            db.execute(t.events.update().where(t.events.c.ticket == ticket).values(personal=None))
            db.execute(t.effects.update().where(t.effects.c.ticket == ticket).values(data="{}"))
        with self._faults(), self._turn:
            forget(self._engine)

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def load(self, ticket: str) -> tuple[Stored, ...]:
        query = select(t.events).where(t.events.c.ticket == ticket).order_by(t.events.c.version)
        with self._read() as db:
            return tuple(map(stored_of, db.execute(query)))

    def answer(self, key: str) -> Answer | None:
        query = select(t.answers).where(t.answers.c.command_key == key)
        with self._read() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else answer_of(row)

    def effects(self, ticket: str, first: int, last: int) -> tuple[Effect, ...]:
        query = (
            select(t.effects)
            .where(t.effects.c.ticket == ticket, t.effects.c.version.between(first, last))
            .order_by(t.effects.c.number)
        )
        with self._read() as db:
            return tuple(map(effect_of, db.execute(query)))

    def count(self) -> int:
        with self._read() as db:
            return _whole(db.scalar(select(t.head.c.tickets)))

    def row(self, ticket: str) -> TicketRow | None:
        with self._read() as db:
            row = db.execute(select(t.tickets).where(t.tickets.c.ticket == ticket)).one_or_none()
        return None if row is None else ticket_of(row)

    def rows(self, after: str = "", limit: int = 1000) -> tuple[TicketRow, ...]:
        query = (
            select(t.tickets)
            .where(t.tickets.c.ticket > after)
            .order_by(t.tickets.c.ticket)
            .limit(max(limit, 0))
        )
        with self._read() as db:
            return tuple(map(ticket_of, db.execute(query)))

    def opened_before(self, customer: str, problem_type: str, at: int) -> int:
        query = (
            select(func.count())
            .select_from(t.tickets)
            .where(
                t.tickets.c.customer == customer,
                t.tickets.c.problem_type == problem_type,
                t.tickets.c.opened_at < at,
            )
        )
        with self._read() as db:
            return _whole(db.scalar(query))

    def due(self, at: int, limit: int = 1000) -> tuple[str, ...]:
        query = (
            select(t.tickets.c.ticket)
            .where(t.tickets.c.next_moment <= at)
            .order_by(t.tickets.c.next_moment, t.tickets.c.ticket)
            .limit(max(limit, 0))
        )
        with self._read() as db:
            return tuple(db.scalars(query))

    def next_moment(self) -> int | None:
        with self._read() as db:
            return db.scalar(select(func.min(t.tickets.c.next_moment)))

    def feed(self, after: int = 0, limit: int = 1000) -> tuple[Stored, ...]:
        query = (
            select(t.events)
            .where(t.events.c.position > after)
            .order_by(t.events.c.position)
            .limit(max(limit, 0))
        )
        with self._read() as db:
            return tuple(map(stored_of, db.execute(query)))

    def outbox(self, limit: int = 1000) -> tuple[Effect, ...]:
        with self._read() as db:
            return tuple(map(effect_of, db.execute(_waiting(limit))))

    def tallies(self, month: str) -> Mapping[Tally, int]:
        query = select(t.tallies).where(t.tallies.c.month == month)
        with self._read() as db:
            return dict(map(tally_of, db.execute(query)))


def _whole(number: int | None) -> int:
    return number or 0


def _waiting(limit: int) -> Select[Any]:
    return (
        select(t.effects)
        .join(t.outbox, t.outbox.c.number == t.effects.c.number)
        .order_by(t.outbox.c.number)
        .limit(max(limit, 0))
    )


def _refuse(db: Connection, batch: Batch) -> None:
    latest = select(func.max(t.events.c.version)).where(t.events.c.ticket == batch.ticket)
    version = _whole(db.scalar(latest))
    if version != batch.expected:
        raise VersionConflictError(
            f"ticket {batch.ticket!r}",
            f"it is at version {version}, not {batch.expected}",
            "load it again and decide anew",
        )
    if batch.answer is None:
        return
    key = batch.answer.key
    if db.execute(select(t.answers.c.ticket).where(t.answers.c.command_key == key)).first():
        raise VersionConflictError(
            f"key {key!r}", "it was answered meanwhile", "give the stored answer"
        )


def _set_row(db: Connection, row: TicketRow) -> int:
    """How many tickets that made."""
    values = ticket_row(row)
    there = db.execute(t.tickets.update().where(t.tickets.c.ticket == row.ticket).values(values))
    if there.rowcount:
        return 0
    db.execute(t.tickets.insert().values(values))
    return 1


def _count(db: Connection, tally: Tally) -> None:
    credited, keywords = canonical_json(tally.credited), canonical_json(tally.keywords)
    digest = sha256(canonical_json([credited, tally.stars, keywords]).encode()).hexdigest()
    same = (t.tallies.c.month == tally.month) & (t.tallies.c.digest == digest)
    more = t.tallies.update().where(same).values(times=t.tallies.c.times + 1)
    if not db.execute(more).rowcount:
        db.execute(
            t.tallies.insert().values(
                month=tally.month,
                digest=digest,
                credited=credited,
                stars=tally.stars,
                keywords=keywords,
                times=1,
            )
        )
