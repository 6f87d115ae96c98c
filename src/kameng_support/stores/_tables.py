"""The tables of a SQL store; the same on every database that SQLAlchemy speaks to."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import CreateIndex, CreateTable

__all__ = [
    "SCHEMA",
    "answers",
    "create",
    "effects",
    "events",
    "head",
    "outbox",
    "policies",
    "tallies",
    "tickets",
]

#: The version of these tables; a store refuses a database that bears another.
SCHEMA = 1

_Name = String(255)
# Only a column of exactly INTEGER is SQLite's own row number.
_Number = BigInteger().with_variant(Integer(), "sqlite")

_metadata = MetaData()

# One row: the schema's version and how many there are of each. A writer takes it first, so that
# positions have no gaps and become visible in their order, whatever the database.
head = Table(
    "kameng_store",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("effects", BigInteger, nullable=False),
    Column("tickets", BigInteger, nullable=False),
)

events = Table(
    "kameng_events",
    _metadata,
    Column("position", _Number, primary_key=True, autoincrement=False),
    Column("ticket", _Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", _Name, nullable=False),
    Column("personal", Text),
    UniqueConstraint("ticket", "version", name="kameng_events_ticket"),
)

tickets = Table(
    "kameng_tickets",
    _metadata,
    Column("ticket", _Name, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("customer", _Name, nullable=False),
    Column("state", _Name, nullable=False),
    Column("kind", _Name, nullable=False),
    Column("problem_type", _Name),
    Column("order_numbers", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("next_moment", BigInteger),
    Index("kameng_tickets_agenda", "next_moment", "ticket"),
    Index("kameng_tickets_openings", "customer", "problem_type", "opened_at"),
    sqlite_with_rowid=False,
)

answers = Table(
    "kameng_answers",
    _metadata,
    Column("command_key", _Name, primary_key=True),
    Column("ticket", _Name, nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    Column("refusal", Text),
    sqlite_with_rowid=False,
)

effects = Table(
    "kameng_effects",
    _metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("id", _Name, nullable=False, unique=True),
    Column("ticket", _Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", _Name, nullable=False),
    Column("data", Text, nullable=False),
    Index("kameng_effects_ticket", "ticket", "version"),
)

# Only what waits: it stays small, however many effects were performed.
outbox = Table(
    "kameng_outbox",
    _metadata,
    Column(
        "number",
        _Number,
        ForeignKey("kameng_effects.number"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("leased_until", BigInteger),
)

# No row number here: in the order of arrival, anonymous scores could be matched with tickets.
tallies = Table(
    "kameng_tallies",
    _metadata,
    Column("month", String(7), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("credited", Text, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("keywords", Text, nullable=False),
    Column("times", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

policies = Table(
    "kameng_policies",
    _metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("document", Text, nullable=False),
    sqlite_with_rowid=False,
)


def create(db: Connection) -> None:
    """Make the tables and then their indexes, always in the same order: equal files, equal bytes."""
    for table in (head, events, tickets, answers, effects, outbox, tallies, policies):
        db.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            db.execute(CreateIndex(index))
