"""What type checkers see of the public face; checked by `make lint`, never run."""
# pyright: reportUnnecessaryTypeIgnoreComment=true

from typing import assert_type

import kameng_support
from kameng_support import Desk, MemoryStore, agent, kameng_playbook, read, wilson
from kameng_support.desk import Desk as DeskOfTheHall
from kameng_support.intake import Reading
from kameng_support.playbook import Playbook
from kameng_support.scoring import Interval

playbook = kameng_playbook()
assert_type(playbook, Playbook)
desk: DeskOfTheHall = Desk(playbook, store=MemoryStore())
assert_type(read("", playbook.catalogue), Reading)
assert_type(wilson(9, 10), Interval)
agent("a7")

# A misspelled name is an error, though the face is lazy.
kameng_support.KamengEror  # type: ignore[attr-defined]  # noqa: B018
