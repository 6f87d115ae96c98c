"""What every store must do is in the suite; here is what only a store in a database does."""

import sqlite3
import subprocess
import sys
from itertools import count

import pytest
from sqlalchemy import event as listen

from kameng_support.desk.store import Answer, Batch
from kameng_support.errors import InputError, StoreError
from kameng_support.stores import SQLStore, _sqlite
from kameng_support.testing import StoreSuite
from kameng_support.testing.store_suite import batch, effect, event, row


class TestSQLiteInAFile(StoreSuite):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.urls = (f"sqlite:///{tmp_path}/{number}.db" for number in count())

    def make_store(self):
        return SQLStore(next(self.urls))


class TestSQLiteInMemory(StoreSuite):
    def make_store(self):
        return SQLStore("sqlite:///:memory:")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "day.db"


@pytest.fixture
def store(path):
    with SQLStore(f"sqlite:///{path}") as made:
        yield made


# ── the file ─────────────────────────────────────────────────────────────────────────────────


def test_another_store_on_the_same_file_goes_on_where_the_first_ended(store, path):
    store.append(batch("T1", effects=(effect("T1", 1),)))
    store.close()
    with SQLStore(f"sqlite:///{path}") as again:
        again.append(batch("T2", count=2))
        assert [kept.position for kept in again.feed()] == [1, 2, 3]
        assert (again.count(), again.outbox()) == (2, (effect("T1", 1),))


def test_stores_on_one_file_see_each_other_at_once(store, path):
    with SQLStore(f"sqlite:///{path}") as other:
        assert other.count() == 0
        store.append(batch("T1"))
        assert other.row("T1") == row("T1")


def test_the_same_batches_make_the_same_content(tmp_path):
    dumps = []
    for name in ("one.db", "other.db"):
        with SQLStore(f"sqlite:///{tmp_path / name}") as store:
            for version in range(5):
                store.append(batch("T1", version, effects=(effect("T1", version + 1),)))
            store.lease(at=1, until=2, limit=3)
            store.acknowledge("T1:2:1")
        with sqlite3.connect(tmp_path / name) as database:
            dumps.append(list(database.iterdump()))
        database.close()
    assert dumps[0] == dumps[1]
    assert any("T1:5:1" in line for line in dumps[0])


def test_a_platform_may_keep_its_own_tables_in_the_same_file(path):
    with sqlite3.connect(path) as own:
        own.execute("CREATE TABLE orders (id TEXT)")
        own.execute("INSERT INTO orders VALUES ('5001')")
    with SQLStore(f"sqlite:///{path}") as store:
        store.append(batch("T1"))
    assert own.execute("SELECT id FROM orders").fetchall() == [("5001",)]
    names = own.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    assert all(name.startswith("kameng_") for (name,) in names if name != "orders")
    own.close()


def test_making_a_store_touches_no_file(path):
    SQLStore(f"sqlite:///{path}").close()
    assert not path.exists()


def test_a_file_is_safe_against_killed_processes_and_lost_machines(store):
    store.count()
    with store._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_what_is_erased_is_in_no_byte_of_the_file(store, path):
    words = "我叫张三, call me Zhang San"
    for number in range(60):
        said = event(f"T{number}", 1, personal=words * 20)
        told = effect(f"T{number}", 1, text=words)
        store.append(batch(f"T{number}", events=(said,), effects=(told,)))
    before = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert words.encode() in before
    for number in range(60):
        store.erase(f"T{number}")
    after = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert words.encode() not in after


_WORKER = """
import sys
from kameng_support.errors import VersionConflictError
from kameng_support.stores import SQLStore
from kameng_support.testing.store_suite import batch, effect
from kameng_support.desk.store import Answer
url, name = sys.argv[1:]
with SQLStore(url) as store:
    for number in range(15):
        store.append(batch(f"{name}{number}", effects=(effect(f"{name}{number}", 1),)))
        while True:
            version = len(store.load("shared"))
            try:
                store.append(batch("shared", version, answer=Answer(f"{name}-{number}", "shared", 1, 1)))
            except VersionConflictError:
                continue
            break
"""


def test_processes_that_share_a_new_file_lose_nothing(path):
    url = f"sqlite:///{path}"
    workers = [
        subprocess.Popen([sys.executable, "-c", _WORKER, url, name], stderr=subprocess.PIPE)
        for name in "abc"
    ]
    faults = [worker.communicate()[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], faults
    with SQLStore(url) as store:
        assert [kept.position for kept in store.feed()] == list(range(1, 91))
        assert [kept.version for kept in store.load("shared")] == list(range(1, 46))
        assert (store.count(), len(store.outbox())) == (46, 45)
        assert all(store.answer(f"{name}-{number}") for name in "abc" for number in range(15))


# ── closing ──────────────────────────────────────────────────────────────────────────────────


def test_a_closed_store_refuses_all_use(store):
    store.close()
    store.close()
    with pytest.raises(StoreError, match="it is closed"):
        store.count()
    with pytest.raises(StoreError, match="it is closed"):
        store.append(batch("T1"))


def test_its_repr_names_the_database_without_the_password():
    assert repr(SQLStore("sqlite:///day.db")) == "SQLStore('sqlite:///day.db')"


# ── faults ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("day.db", "'day.db' is no database URL"),
        ("", "'' is no database URL"),
        ("oracle://scott:tiger@host/db", "'oracle' is not among the databases"),
        ("sqlite+aiosqlite:///day.db", "'sqlite+aiosqlite' is not among"),
    ],
)
def test_a_url_that_it_cannot_use_is_refused_at_once(url, word):
    with pytest.raises(InputError) as refused:
        SQLStore(url)
    assert word in str(refused.value)
    assert "sqlite:///day.db" in refused.value.instead
    assert "tiger" not in str(refused.value)


def test_a_file_that_is_no_database_is_a_fault_of_the_store(path):
    path.write_bytes(b"not a database at all, but long enough to be read as one\n" * 100)
    with SQLStore(f"sqlite:///{path}") as store, pytest.raises(StoreError) as fault:
        store.count()
    assert isinstance(fault.value.__cause__, sqlite3.DatabaseError)
    assert str(path) in fault.value.where


def test_a_folder_that_is_not_there_is_a_fault_of_the_store(tmp_path):
    url = f"sqlite:///{tmp_path}/nowhere/day.db"
    with SQLStore(url) as store, pytest.raises(StoreError, match="unable to open") as fault:
        store.append(batch("T1"))
    assert isinstance(fault.value.__cause__, sqlite3.OperationalError)


def test_tables_of_another_release_are_left_alone(store, path):
    store.append(batch("T1"))
    store.close()
    with sqlite3.connect(path) as later:
        later.execute("UPDATE kameng_store SET schema_version = 7")
    later.close()
    with SQLStore(f"sqlite:///{path}") as again:
        for _ in range(2):
            with pytest.raises(StoreError, match="of version 7, not 1"):
                again.count()


def test_a_database_that_another_holds_for_too_long_is_a_fault_of_the_store(path, monkeypatch):
    monkeypatch.setattr(_sqlite, "BUSY", 0.05)
    with SQLStore(f"sqlite:///{path}") as store:
        store.append(batch("T1"))
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        assert store.count() == 1  # reading goes on
        with pytest.raises(StoreError, match="database is locked"):
            store.append(batch("T2"))
        holder.execute("ROLLBACK")
        holder.close()
        store.append(batch("T2"))


def test_a_fault_in_the_middle_of_a_batch_leaves_nothing_behind(store):
    store.append(batch("T1", effects=(effect("T1", 1),)))
    with pytest.raises(StoreError) as fault:
        store.append(
            batch("T2", effects=(effect("T1", 1, text="秘密"),), answer=Answer("k", "T2", 1, 1))
        )
    assert isinstance(fault.value.__cause__, sqlite3.IntegrityError)
    assert "秘密" not in str(fault.value)
    assert store.load("T2") == ()
    assert store.answer("k") is None
    store.append(batch("T2"))
    assert [kept.position for kept in store.feed()] == [1, 2]


@pytest.mark.parametrize("refused", ["\ud800", 2**63], ids=["half a character", "65 bits"])
def test_a_value_that_no_database_keeps_is_a_fault_of_the_store(store, refused):
    found = row("T1", **{"customer" if isinstance(refused, str) else "opened_at": refused})
    with pytest.raises(StoreError):
        store.append(batch("T1", row=found))
    assert (store.load("T1"), store.count()) == ((), 0)


def test_without_sqlalchemy_one_line_says_what_to_install():
    program = "import sys; sys.modules['sqlalchemy'] = None; import kameng_support.stores"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "MissingExtraError" in last
    assert 'pip install "kameng-support[sql]"' in last


# ── what it costs ────────────────────────────────────────────────────────────────────────────


def _uses(store):
    yield lambda: store.append(
        batch("T1", expected=1, effects=(effect("T1", 2),), answer=Answer("k2", "T1", 2, 2))
    )
    yield lambda: store.append(Batch("T1", 2, (), None, answer=Answer("k3", "T1", 3, 2)))
    yield lambda: store.load("T1")
    yield lambda: store.answer("k")
    yield lambda: store.effects("T1", 1, 1)
    yield lambda: store.row("T1")
    yield lambda: store.rows("T0")
    yield lambda: store.opened_before("c1", "delivery_delay", 500)
    yield lambda: store.due(500)
    yield store.next_moment
    yield lambda: store.feed(1)
    yield store.outbox
    yield lambda: store.lease(1, 2)
    yield lambda: store.acknowledge("T1:2:1")
    yield lambda: store.tallies("2026-11")
    yield lambda: store.keep_policy("f1", "{}")
    yield lambda: store.policy("f1")
    yield lambda: store.erase("T1")


def test_no_call_walks_through_a_whole_table(store):
    store.append(batch("T1", effects=(effect("T1", 1),)))
    plans = []

    def explain(connection, cursor, statement, parameters, context, many):
        if not statement.startswith(("BEGIN", "INSERT")) and "kameng_store" not in statement:
            inner = connection.connection.cursor()
            first = parameters[0] if many else parameters
            plan = inner.execute(f"EXPLAIN QUERY PLAN {statement}", first).fetchall()
            plans.extend((line[3], statement) for line in plan)

    listen.listen(store._engine, "before_cursor_execute", explain)
    for use in _uses(store):
        use()
    assert len(plans) > 15
    # The outbox holds only what waits; it is walked from its begin, and no further than asked.
    walks = [plan for plan in plans if plan[0].startswith("SCAN") and "outbox" not in plan[0]]
    assert walks == []
    # The one thing sorted is what a few versions of one ticket caused.
    sorts = {plan[1].partition("FROM")[2] for plan in plans if "TEMP B-TREE" in plan[0]}
    assert all("kameng_effects.ticket = ?" in statement for statement in sorts)
