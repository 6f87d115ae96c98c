"""Stories in files: read whole or refused with a place, run step by step."""

import pytest

from kameng_support.errors import InputError, PlaybookError
from kameng_support.testing import FileStory, read_stories

WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
AT = 'at = "2026-11-20T09:00:00+08:00"\n'


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "a.story.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def story(*steps: str) -> str:
    return f"{AT}[[stories]]\nname = 'one'\nsteps = [{', '.join(steps)}]\n"


def test_a_story_is_read_with_its_name_its_instant_and_its_policy(write, tmp_path):
    other = "[[stories]]\nsteps = [{ wait = '1s' }]\nat = 2026-01-01T00:00:00Z\n"
    text = "playbook = 'shop.toml'\n" + story("{ opens = 'x' }") + other
    first, second = read_stories(write(text))
    assert first == FileStory(
        "one", tmp_path / "shop.toml", "2026-11-20T09:00:00+08:00", ({"opens": "x"},)
    )
    assert (second.name, second.at) == ("story 2", "2026-01-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("= 1", "it can't be read"),
        ("x = 1", "unknown key 'x'"),
        (AT, "there is no story"),
        ("stories = 3", "there is no story"),
        ("stories = [3]", "3 is no table"),
        ("[[stories]]\nsteps = [{ wait = '1s' }]", "it begins at no time"),
        (f"{AT}[[stories]]\nname = 'one'", "nothing happens in it"),
        (f"{AT}[[stories]]\nsteps = [1]", "1 is no table"),
        (f"{AT}[[stories]]\nstep = []", "unknown key 'step'; did you mean 'steps'?"),
        (story("{ openz = 'x' }"), "unknown key 'openz'; did you mean 'opens'?"),
        (story("{ wait = '1s', does = 'x' }"), "'wait' and 'does' in one step"),
        (story("{ wait = '1s', by = 'agent:a' }"), "unknown key 'by'"),
    ],
)
def test_what_is_no_story_is_refused_with_its_place(write, text, what):
    with pytest.raises(InputError) as caught:
        read_stories(write(text))
    assert what in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        read_stories(tmp_path / "none.story.toml")


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (["{ is_in = 'closed' }"], "one, step 2: it is in 'queued', not 'closed'"),
        (["{ is_decided = { priority = 'low' } }"], "priority is 'high', not 'low'"),
        (["{ is_decided = { flags = ['reopened'] } }"], "flags is \\(\\), not 'reopened'"),
        (["{ is_due = { pickup = '31s' } }"], "'pickup' is due in 30s"),
        (["{ has_met = ['bot_first_answer', 'pickup'] }"], "'pickup' is running, not met"),
        (["{ has_breached = 'pickup' }"], "not breached"),
        (["{ is_paused = 'pickup' }"], "not paused"),
        (["{ promises_nothing = 'pickup' }"], "'pickup' is promised"),
        (["{ caused = 'ask_rating' }"], "no effect 'ask_rating'"),
        (["{ caused = { kind = 'tell_customer', text = 'x' } }"], "no effect 'tell_customer'"),
        (["{ told = '已退款' }"], "is in none of"),
        (["{ does = 'resolve', by = 'agent:a1' }"], "'resolve' was refused"),
        (["{ is_refused = 'pick_up', by = 'agent:a1', code = 'guard' }"], "was carried out"),
        (["{ rates = 5, anonymous = true }"], "the rating was refused"),
        (["{ says = '卡密 AB12-CD34-EF56-GH78', by = 'agent:a1' }"], "the message was refused"),
        (["{ wait = '31s' }", "{ has_met = 'pickup' }"], "one, step 3: 'pickup' is breached"),
    ],
)
def test_the_first_claim_that_does_not_hold_fails_with_its_step(write, steps, says):
    (told,) = read_stories(write(story(f"{{ opens = '{WHOLE}' }}", *steps)))
    with pytest.raises(AssertionError, match=says):
        told.run()


def test_a_step_needs_the_ticket_that_it_is_about(write):
    (told,) = read_stories(write(story("{ is_in = 'queued' }")))
    with pytest.raises(InputError, match="there is no ticket yet"):
        told.run()
    (told,) = read_stories(write(story("{ opens = 'x' }", "{ ticket = 'b', is_in = 'queued' }")))
    with pytest.raises(InputError, match="there is no ticket 'b'"):
        told.run()


def test_a_story_is_about_the_policy_that_its_file_names(write):
    text = "playbook = 'shop.toml'\n" + story("{ opens = 'x' }", "{ is_in = 'open' }")
    (told,) = read_stories(write(text))
    write("[playbook]\nname = 'shop'\n", "shop.toml")
    told.run()
    write("[playbok]\n", "shop.toml")
    with pytest.raises(PlaybookError):
        told.run()
