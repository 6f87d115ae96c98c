"""The file on the page about `kameng run` is carried out as a whole."""

import re
from pathlib import Path

from kameng_support import Desk, kameng_playbook
from kameng_support.cli._happenings import read_lines
from kameng_support.cli._run import run_lines

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "run-a-day.md"


def test_no_line_of_the_page_is_refused():
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    desk = Desk(kameng_playbook())
    run = run_lines(desk, read_lines(block.encode()))
    assert (run.lines, run.refused) == (9, ())
    assert desk.get("T000001").state == "closed"
