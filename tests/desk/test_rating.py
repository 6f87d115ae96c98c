"""Who may rate, once for each resolution, and who is credited."""

from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.desk import Desk, Outcome
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.ticket import SurveyAnswered

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"


def _resolve(desk: Desk, at: datetime, by: str = "agent:a1") -> Outcome:
    desk.do("T000001", "pick_up", by=by, at=at)
    return desk.do("T000001", "resolve", by=by, at=at, cause="system_delay", remedy="guide")


@pytest.fixture
def desk() -> Desk:
    desk = Desk(kameng_playbook())
    desk.open(WHOLE, customer="c1", at=AT)
    return desk


def _refused(outcome: Outcome) -> str:
    assert outcome.refusal is not None
    assert outcome.refusal.code == "survey"
    return outcome.refusal.sentence


def test_a_resolution_asks_for_a_rating(desk: Desk) -> None:
    assert "ask_rating" in [effect.kind for effect in _resolve(desk, AT).effects]


def test_a_rating_credits_who_acted_when_it_was_asked_for(desk: Desk) -> None:
    _resolve(desk, AT)
    desk.message("T000001", "还有什么可以帮您?", by="agent:a9", at=AT)
    outcome = desk.rate("T000001", stars=5, keywords=["专业"], comment="很快", at=AT)
    (answered,) = outcome.events
    assert isinstance(answered, SurveyAnswered)
    assert (answered.stars, answered.keywords, answered.credited) == (5, ("专业",), ("a1",))
    assert answered.comment == "很快"


def test_nobody_is_rated_before_being_asked_about(desk: Desk) -> None:
    assert "nobody was asked" in _refused(desk.rate("T000001", stars=5, at=AT))


def test_a_resolution_is_rated_once(desk: Desk) -> None:
    _resolve(desk, AT)
    desk.rate("T000001", stars=5, at=AT)
    assert "already" in _refused(desk.rate("T000001", stars=1, at=AT))


def test_a_reopened_and_solved_ticket_is_asked_about_again(desk: Desk) -> None:
    _resolve(desk, AT)
    desk.rate("T000001", stars=1, at=AT)
    desk.do("T000001", "reopen", by="customer:c1", at=AT)
    _resolve(desk, AT, by="agent:a2")
    (answered,) = desk.rate("T000001", stars=5, at=AT).events
    assert isinstance(answered, SurveyAnswered)
    assert answered.credited == ("a1", "a2")


@pytest.mark.parametrize("by", ["agent:a1", "agent:c1", "supervisor:lead"])
def test_only_a_customer_rates(desk: Desk, by: str) -> None:
    _resolve(desk, AT)
    assert "only the customer" in _refused(desk.rate("T000001", stars=5, by=by, at=AT))


def test_another_customer_may_not_rate(desk: Desk) -> None:
    _resolve(desk, AT)
    assert "c2" in _refused(desk.rate("T000001", stars=5, by="customer:c2", at=AT))


def test_nobody_rates_himself(desk: Desk) -> None:
    _resolve(desk, AT, by="agent:c1")
    assert "himself" in _refused(desk.rate("T000001", stars=5, at=AT))


@pytest.mark.parametrize(("stars", "keywords"), [(0, ()), (6, ()), (5, ("便宜",))])
def test_an_answer_that_was_not_offered_is_refused(
    desk: Desk, stars: int, keywords: tuple[str, ...]
) -> None:
    _resolve(desk, AT)
    _refused(desk.rate("T000001", stars=stars, keywords=keywords, at=AT))


def test_an_expired_survey_takes_no_answer(desk: Desk) -> None:
    _resolve(desk, AT)
    assert desk.rate("T000001", stars=5, at=AT + timedelta(days=7)).refusal is None
    late = Desk(kameng_playbook())
    late.open(WHOLE, customer="c1", at=AT)
    _resolve(late, AT)
    at = AT + timedelta(days=7, microseconds=1)
    assert "expired" in _refused(late.rate("T000001", stars=5, at=at))


def test_a_ticket_that_nobody_acted_on_asks_for_no_rating() -> None:
    desk = Desk(kameng_playbook())
    desk.open("怎么下单", customer="c1", at=AT)
    desk.tick(at=AT + timedelta(days=2))
    assert desk.get("T000001").state == "closed"
    assert desk.get("T000001").survey is None


def test_without_a_survey_in_the_playbook_nothing_is_asked() -> None:
    desk = Desk(Playbook())
    desk.open("help", customer="c1", at=AT)
    desk.do("T000001", "pick_up", by="agent:a1", at=AT)
    outcome = desk.do("T000001", "resolve", by="agent:a1", at=AT)
    assert "ask_rating" not in [effect.kind for effect in outcome.effects]
    assert "nobody was asked" in _refused(desk.rate("T000001", stars=5, at=AT))
