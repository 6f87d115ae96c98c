"""What is kept is masked, apart, and can be erased; what is anonymous joins nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.desk import Desk, agent
from kameng_support.playbook import kameng_playbook

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
SECRET = "卡号 888812345678 密码 3f9a-77bd-0c21 激活不了 单号CDK20260601 我电话13800138000"


@pytest.fixture
def desk() -> Desk:
    desk = Desk(kameng_playbook(), key=b"the platform's own")
    desk.open(SECRET, customer="c1", at=AT)
    desk.do("T000001", "pick_up", by=agent("a1"), at=AT)
    return desk


def _everything(desk: Desk) -> str:
    return repr((desk.store.feed(), desk.store.outbox(), desk.store.rows()))


def test_a_card_secret_is_stored_nowhere(desk: Desk) -> None:
    kept = _everything(desk)
    for secret in ("888812345678", "3f9a", "77bd", "0c21", "13800138000"):
        assert secret not in kept
    opened = desk.timeline("T000001", viewer="agent:a1")[0].text
    assert len(opened) == len(SECRET)
    kinds = {kind for kind, _, _ in desk.get("T000001").elements.sensitive}
    assert kinds == {"card_secret", "phone"}


@pytest.mark.parametrize("internal", [False, True])
def test_an_agents_card_secret_is_refused_before_it_is_kept(desk: Desk, internal: bool) -> None:
    before = desk.store.feed()
    outcome = desk.message(
        "T000001", "您的卡密 AB12-CD34-EF56-GH78", by="agent:a1", at=AT, internal=internal
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code == "card_secret"
    assert "delivery_ref" in outcome.refusal.sentence
    assert desk.store.feed() == before


def test_a_card_secret_in_the_words_of_a_command_is_refused_too(desk: Desk) -> None:
    outcome = desk.do(
        "T000001", "report_progress", by="agent:a1", at=AT, note="新卡密 AB12-CD34-EF56-GH78"
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code == "card_secret"


def test_other_personal_data_in_the_words_of_a_command_is_masked(desk: Desk) -> None:
    desk.do("T000001", "report_progress", by="agent:a1", at=AT, note="已致电13800138000核实")
    assert "13800138000" not in _everything(desk)


def test_words_stand_apart_from_events_and_are_forgotten_with_them(desk: Desk) -> None:
    desk.message("T000001", "激活页面报错了", by="customer:c1", at=AT)
    bodies = [stored.body for stored in desk.store.load("T000001")]
    assert not any("激活页面报错了" in body for body in bodies)
    desk.erase("T000001")
    assert "激活页面报错了" not in _everything(desk)
    assert [stored.body for stored in desk.store.load("T000001")] == bodies
    assert desk.verify("T000001") is None
    assert desk.get("T000001").elements.problem_type == "activation_failed"


def test_digests_differ_with_the_platforms_key(desk: Desk) -> None:
    other = Desk(kameng_playbook(), key=b"another key")
    other.open(SECRET, customer="c1", at=AT)
    assert other.store.load("T000001")[0].body != desk.store.load("T000001")[0].body


def test_an_altered_event_is_found(desk: Desk) -> None:
    other = Desk(kameng_playbook(), key=b"another key")
    other.open(SECRET, customer="c1", at=AT)
    mixed = (*other.store.load("T000001")[:1], *desk.store.load("T000001")[1:])
    assert desk.verify("T000001") is None
    desk.store.load = lambda ticket: mixed  # type: ignore[method-assign]
    finding = desk.verify("T000001")
    assert finding is not None
    assert finding.path == "$[1]"


def test_a_desk_does_not_show_its_key(desk: Desk) -> None:
    assert "the platform's own" not in repr(desk)


def test_of_an_anonymous_rating_the_ticket_records_only_that_there_was_one(desk: Desk) -> None:
    desk.do("T000001", "resolve", by="agent:a1", at=AT, cause="supplier_fault", remedy="reissue")
    at = AT + timedelta(hours=1)
    outcome = desk.rate(
        "T000001", stars=1, keywords=["敷衍"], comment="太慢", anonymous=True, at=at
    )
    (event,) = outcome.events
    kept = repr((event, desk.store.feed()))
    assert "敷衍" not in kept
    assert "太慢" not in kept
    assert getattr(event, "stars", 0) is None
    (tally,) = desk.store.tallies("2026-11")
    assert (tally.stars, tally.credited, tally.keywords) == (1, ("a1",), ("敷衍",))


def test_the_month_of_an_anonymous_score_is_the_platforms_own(desk: Desk) -> None:
    desk.do("T000001", "resolve", by="agent:a1", at=AT, cause="supplier_fault", remedy="reissue")
    assert desk.playbook.timezone == "Asia/Shanghai"
    late = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
    desk.rate("T000001", stars=5, anonymous=True, at=late)
    assert len(desk.store.tallies("2026-11")) == 1
