"""What each viewer may see: the customer the public side, the house all, others nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.desk import Customer, Desk
from kameng_support.playbook import kameng_playbook

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A desk whose ticket T000001 has seen everything that a timeline can show."""
    desk = Desk(kameng_playbook())
    desk.open(WHOLE, customer="c1", at=AT)
    at = AT + timedelta(seconds=40)
    desk.do("T000001", "pick_up", by="agent:a1", at=at)
    desk.message("T000001", "您好,正在核对", by="agent:a1", at=at)
    desk.message("T000001", "此客户退款频繁", by="agent:a1", at=at, internal=True)
    desk.learn("T000001", {"supplier_log": "failed"}, at=at)
    desk.do("T000001", "resolve", by="agent:a1", at=at, cause="supplier_fault", remedy="reissue")
    desk.rate("T000001", stars=4, at=at)
    desk.do("T000001", "reopen", by="customer:c1", at=at)
    desk.do("T000001", "pick_up", by="agent:a1", at=at)
    desk.do("T000001", "resolve", by="agent:a1", at=at, cause="supplier_fault", remedy="reissue")
    desk.rate("T000001", stars=5, anonymous=True, at=at)
    return desk


def test_the_customer_sees_words_and_progress_and_acts_by_role_alone(desk: Desk) -> None:
    lines = desk.timeline("T000001", viewer=Customer("c1"))
    assert [(entry.who, entry.kind) for entry in lines[:4]] == [
        ("customer", "message"),
        ("system", "progress"),
        ("agent", "progress"),
        ("agent", "message"),
    ]
    seen = " ".join(entry.who + entry.text for entry in lines)
    for inside in ("退款频繁", "supplier_log", "priority", "breach", "agent:a1", "stars"):
        assert inside not in seen


@pytest.mark.parametrize("viewer", ["customer:c2", "supplier:s1", "system:x"])
def test_anybody_else_sees_nothing(desk: Desk, viewer: str) -> None:
    assert desk.timeline("T000001", viewer=viewer) == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("message", WHOLE),
        ("triage", "priority=high"),
        ("move", "queue: new -> queued"),
        ("progress", "已收到"),
        ("breach", "pickup breach"),
        ("escalate", "pickup 0s -> supervisor"),
        ("breached", "pickup after 40s"),
        ("met", "first_reply after 40s"),
        ("note", "此客户退款频繁"),
        ("facts", "supplier_log=failed"),
        ("triage", "flags=supplier_trouble"),
        ("move", "resolve: in_progress -> resolved (cause=supplier_fault, remedy=reissue)"),
        ("rating", "4 stars"),
        ("rating", "anonymous"),
    ],
)
def test_the_house_sees_everything(desk: Desk, kind: str, text: str) -> None:
    lines = desk.timeline("T000001", viewer="supervisor:lead")
    assert any(entry.kind == kind and text in entry.text for entry in lines)


def test_times_are_the_platforms_own(desk: Desk) -> None:
    (opened, *_) = desk.timeline("T000001", viewer="customer:c1")
    assert opened.at == AT
    assert str(opened.at.tzinfo) == "Asia/Shanghai"
