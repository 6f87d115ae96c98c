"""Who wants one room loads one room, and nobody loads an extra he did not ask for."""

import json
import subprocess
import sys

import pytest

GROUND = {"errors", "findings", "instants", "conditions", "texts", "wire"}
ROOMS = ("intake", "scoring", "sla", "ticket", "triage")
#: What takes long to load and is needed for some calls only.
SLOW = {"cattrs", "dateutil", "importlib.resources", "random", "statistics", "tempfile", "tomllib"}
EXTRAS = {"click", "hypothesis", "jinja2", "psycopg", "pymysql", "pyspark", "pytest", "rich", "sqlalchemy"}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter loads for one statement."""
    program = (
        "import json, sys\n"
        "before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def parts_of_the_house(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("kameng_support.")}


def extras_among(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} & EXTRAS


def test_the_bare_face_loads_no_room_and_no_dependency():
    modules = loaded_by("import kameng_support")
    assert parts_of_the_house(modules) == set()
    assert not modules & {"attrs", "attr", "cattrs", "dateutil", "typing"}
    assert extras_among(modules) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_loads_no_other_room_and_no_extra(room):
    modules = loaded_by(f"import kameng_support.{room}")
    assert parts_of_the_house(modules) - GROUND == {room}
    assert extras_among(modules) == set()


@pytest.mark.parametrize("part", [*ROOMS, "wire", "playbook", "desk", "proof"])
def test_the_core_leaves_what_is_slow_to_load_for_when_it_is_used(part):
    assert not loaded_by(f"import kameng_support.{part}") & SLOW


def test_plain_data_becomes_canonical_json_without_cattrs():
    modules = loaded_by("from kameng_support.wire import canonical_json; canonical_json({})")
    assert "cattrs" not in modules


def test_a_name_of_the_face_loads_its_own_room_only():
    modules = loaded_by("from kameng_support import wilson")
    assert parts_of_the_house(modules) - GROUND == {"scoring"}


def test_the_desk_runs_without_any_extra():
    modules = loaded_by("from kameng_support import Desk, kameng_playbook; Desk(kameng_playbook())")
    assert extras_among(modules) == set()
