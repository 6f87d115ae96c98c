"""A card secret stands nowhere: not in facts, fields, forms, notes, ratings, refusals or answers."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from kameng_support.conditions import Fact, FactSchema
from kameng_support.desk import Desk
from kameng_support.intake import Report
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.ticket import State, Transition, Workflow

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
CARD = "AB12-CD34-EF56-GH78"
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"


def _everything(desk: Desk) -> str:
    """All that the store keeps, words and all."""
    return repr(
        [
            *((stored.body, stored.personal) for stored in desk.store.feed()),
            *((effect.data, effect.kind) for effect in desk.store.outbox()),
            *desk.store.rows(),
            vars(desk.store)["_answers"],
            *desk.store.tallies("2026-11"),
        ]
    )


@pytest.fixture
def desk() -> Desk:
    """A desk with T000001 in progress with a1."""
    desk = Desk(kameng_playbook())
    desk.open(WHOLE, customer="c1", at=AT)
    desk.do("T000001", "pick_up", by="agent:a1", at=AT)
    return desk


RESOLVE = {"cause": "supplier_fault", "remedy": "reissue"}


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("resolve", {**RESOLVE, "delivery_ref": CARD}),
        ("resolve", {**RESOLVE, "reason": f"新卡密 {CARD}"}),
        ("resolve", {**RESOLVE, "remedy": CARD}),  # else the refusal would quote it
        ("resolve", {**RESOLVE, "amount": CARD}),
        ("ask_supplier", {"supplier": f"s1 卡密:{CARD}"}),
        ("report_progress", {"note": CARD}),
    ],
)
def test_the_house_writes_no_card_secret_into_any_field(
    desk: Desk, command: str, fields: dict[str, str]
) -> None:
    outcome = desk.do("T000001", command, by="agent:a1", at=AT, key="k", **fields)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "card_secret"
    assert CARD not in _everything(desk)


FLOW = Workflow(
    states={"open": State()},
    transitions=[
        Transition(
            "send",
            ["open"],
            by=["customer", "clerk"],
            may=["ref", "tags", "words"],
            tell="{ticket}",
            emits=["sent"],
        )
    ],
    fields=FactSchema([Fact("ref"), Fact("tags", "set"), Fact("words", "text")]),
)


def _own(**parts: object) -> Desk:
    desk = Desk(Playbook(workflow=FLOW, **parts))  # type: ignore[arg-type]
    desk.open("help", customer="c1", at=AT)
    return desk


def test_a_customers_card_secret_in_a_field_is_masked() -> None:
    desk = _own()
    outcome = desk.do(
        "T000001",
        "send",
        by="customer:c1",
        at=AT,
        ref=CARD,
        tags=["卡密", f"密码 {CARD}"],
        words=f"卡密 {CARD}",
    )
    assert outcome.refusal is None
    assert CARD not in _everything(desk)
    assert "卡密" in _everything(desk)


def test_a_card_secret_from_a_role_of_the_platforms_own_is_refused() -> None:
    desk = _own()
    for outcome in (
        desk.do("T000001", "send", by="clerk:k1", at=AT, tags={CARD}),
        desk.message("T000001", f"卡密 {CARD}", by="clerk:k1", at=AT),
    ):
        assert outcome.refusal is not None
        assert outcome.refusal.code == "card_secret"
    assert CARD not in _everything(desk)


def test_a_card_secret_in_a_fact_is_masked_and_the_customers_words_are_kept() -> None:
    desk = _own(facts=[Fact("remark"), Fact("marks", "set"), Fact("rank", "int")])
    facts = {"remark": f"补发 卡密:{CARD}", "marks": [CARD, "vip"], "rank": 2}
    ticket = desk.open("help", customer="c2", facts=facts, at=AT).ticket
    assert (ticket.facts["rank"], ticket.facts["marks"]) == (2, {"*" * len(CARD), "vip"})
    desk.learn(ticket.id, {"remark": CARD}, at=AT)
    assert CARD not in _everything(desk)


def test_an_order_number_in_a_form_that_is_a_card_secret_is_asked_for_again() -> None:
    desk = Desk(kameng_playbook())
    ticket = desk.open(Report((CARD,), "delivery_delay"), customer="c1", at=AT).ticket
    assert ticket.elements.order_numbers == ()
    assert "order_number" in ticket.elements.missing
    assert CARD not in _everything(desk)
    numbers = ("202405130001", CARD)
    ticket = desk.open(Report(numbers, "delivery_delay"), customer="c1", at=AT).ticket
    assert ticket.elements.order_numbers == ("202405130001",)


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_rating_keeps_no_card_secret(desk: Desk, anonymous: bool) -> None:
    desk.do("T000001", "resolve", by="agent:a1", at=AT, **RESOLVE)
    for keywords in ([CARD], []):
        desk.rate(
            "T000001",
            stars=1,
            keywords=keywords,
            comment=f"卡密 {CARD} 不能用",
            anonymous=anonymous,
            at=AT,
            key=f"r{len(keywords)}",
        )
    assert CARD not in _everything(desk)
    assert desk.get("T000001").survey is not None
    assert desk.get("T000001").survey.answered  # type: ignore[union-attr]


def test_an_anonymous_score_stands_in_the_tallies_and_nowhere_else(desk: Desk) -> None:
    desk.do("T000001", "resolve", by="agent:a1", at=AT, **RESOLVE)
    rated = [
        desk.rate("T000001", stars=n, anonymous=True, keywords=["敷衍"], at=AT, key="r")
        for n in (2, 5)
    ]
    assert rated[0] == rated[1]
    (tally,) = desk.store.tallies("2026-11")
    assert (tally.stars, tally.month) == (2, "2026-11")
    kept = [(s.body, s.personal) for s in desk.store.feed()]
    assert "敷衍" not in repr([kept, rated, desk.store.outbox()])
    assert '"stars":null' in kept[-1][0]


def test_words_that_somebody_altered_are_found_and_erased_ones_are_no_fault(desk: Desk) -> None:
    desk = Desk(desk.playbook, store=desk.store, key=b"")
    first, *rest = desk.store.load("T000001")
    assert desk.verify("T000001") is None
    forged = evolve(first, personal='{"text":"都好了"}')
    desk.store.load = lambda ticket: (forged, *rest)  # type: ignore[method-assign]
    finding = desk.verify("T000001")
    assert finding is not None
    assert (finding.code, finding.path) == ("words-altered", "$[0].text")
    erased = evolve(first, personal=None)
    desk.store.load = lambda ticket: (erased, *rest)  # type: ignore[method-assign]
    assert desk.verify("T000001") is None


def test_words_recorded_under_another_key_cannot_be_vouched_for(desk: Desk) -> None:
    finding = Desk(desk.playbook, store=desk.store, key=b"another").verify("T000001")
    assert finding is not None
    assert "key" in finding.mend


def test_the_spans_of_the_opening_stay_those_of_its_own_words() -> None:
    desk = Desk(kameng_playbook())
    opened = desk.open("为什么没到账 我电话13800138000", customer="c1", at=AT).ticket.elements
    told = desk.message("T000001", "单号202611200001 电话13900139000", by="customer:c1", at=AT)
    assert told.ticket.elements.order_numbers == ("202611200001",)
    assert told.ticket.elements.sensitive == opened.sensitive


def test_a_reference_is_no_card_secret(desk: Desk) -> None:
    at = AT + timedelta(minutes=1)
    outcome = desk.do("T000001", "resolve", by="agent:a1", at=at, **RESOLVE, delivery_ref="d-93")
    assert outcome.ticket.resolution["delivery_ref"] == "d-93"
