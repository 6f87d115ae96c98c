"""The knowledge base: who sees which answer, when, in which order, and never a template."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import DefinitionError, NaiveDatetimeError
from kameng_support.intake import (
    Answer,
    Candidate,
    Catalogue,
    ProblemType,
    Reading,
    Symptom,
    Term,
    configure,
    read,
    search,
    suggest,
)
from kameng_support.wire import make_converter, structure

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(code="a", **changes):
    given = {"title": "T", "how": "H", "why": "W", "problem_types": ["late"], **changes}
    return Answer(code, **given)


def catalogue_of(*answers):
    return Catalogue(
        [
            ProblemType("late", "Late", stage="in", needs=["order_number", "symptom"]),
            ProblemType("how", "How", stage="pre", aliases=["how do i buy"]),
            ProblemType("bill", "Bill", stage="after", aliases=["invoice"]),
        ],
        products=[Term("card", "Card", ["gift card"]), Term("phone", "Phone")],
        order_states=[Term("paid", "Paid"), Term("done", "Done", ["done"])],
        answers=answers,
    )


def codes(reading, *answers, viewer="customer", at=AT):
    return [s.answer.code for s in suggest(reading, catalogue_of(*answers), viewer=viewer, at=at)]


def surest(reading, one, viewer="customer"):
    (found,) = suggest(reading, catalogue_of(one), viewer=viewer, at=AT)
    return found.confidence


LATE = Reading(problem_type="late")
OWN = Reading(problem_type="late", order_numbers=("A-1",))


# The entry.


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"problem_types": []}, "answer 'a': it serves no problem type"),
        ({"problem_types": "late"}, "'late' is one text, no list"),
        ({"check": "balance"}, "'balance' is one text, no list"),
        ({"known_issue": True}, "a known issue has no end"),
        ({"since": AT, "until": AT}, "it ends before it begins"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(change, words):
    with pytest.raises(DefinitionError, match=words):
        answer(**change)


def test_a_level_nobody_has_is_refused():
    with pytest.raises(ValueError, match="level"):
        answer(level="master")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("problem_types", r"answers.a.problem_types: no code 'lat'; did you mean 'late'\?"),
        ("products", "answers.a.products: no code 'lat'"),
        ("order_states", "answers.a.order_states: no code 'lat'"),
    ],
)
def test_an_entry_serves_what_the_catalogue_has(field, words):
    with pytest.raises(DefinitionError, match=words):
        catalogue_of(answer(**{field: ["lat"]}))


def test_two_entries_of_one_code_are_refused():
    with pytest.raises(DefinitionError, match="'a' stands twice"):
        catalogue_of(answer(), answer())


def test_it_tells_how_then_why_then_what_to_check():
    one = answer(
        how={"zh-CN": "等一下", "en": "Wait"},
        why={"zh-CN": "厂商不同", "en": "Makers differ"},
        check=[{"zh-CN": "账号", "en": "account"}, {"zh-CN": "区服", "en": "region"}],
    )
    assert one.render("en") == "Wait\nMakers differ\nPlease check first:\n- account\n- region"
    assert one.render("zh-CN") == "等一下\n厂商不同\n请先核对：\n- 账号\n- 区服"
    assert answer().render("en") == "H\nW"
    assert [name for name, _ in one.texts] == ["title", "how", "why", "check[0]", "check[1]"]


def test_it_goes_to_a_document_and_back():
    whole = catalogue_of(
        answer(known_issue=True, since=AT, until=AT + HOUR, patience=HOUR, level="senior")
    )
    converter = make_converter(configure, omit_defaults=True)
    document = converter.unstructure(whole)
    assert document["answers"] == {
        "a": {
            "title": {"und": "T"},
            "how": {"und": "H"},
            "why": {"und": "W"},
            "problem_types": ["late"],
            "level": "senior",
            "patience": "1h",
            "since": "2026-11-20T10:00:00+00:00",
            "until": "2026-11-20T11:00:00+00:00",
            "known_issue": True,
        }
    }
    assert structure(converter, document, Catalogue) == (whole, ())


# Who sees it, and when.


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [("customer", ["c"]), ("junior", ["c", "j"]), ("senior", ["c", "j", "s"])],
)
def test_each_level_sees_its_own_entries_and_those_below(viewer, seen):
    tiers = (answer("c"), answer("j", level="junior"), answer("s", level="senior"))
    assert codes(LATE, *tiers, viewer=viewer) == seen
    found = search("late", catalogue_of(*tiers, answer("x", title="late")), viewer=viewer, at=AT)
    assert {s.answer.level for s in found} <= {one.level for one in tiers if one.code in seen}


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        (AT - HOUR, False),
        (AT, True),
        (AT + HOUR - timedelta(microseconds=1), True),
        (AT + HOUR, False),
        (None, False),
    ],
)
def test_an_entry_holds_from_its_beginning_until_just_before_its_end(at, seen):
    assert codes(LATE, answer(since=AT, until=AT + HOUR), at=at) == ["a"] * seen


@pytest.mark.parametrize("window", [{"since": AT}, {"until": AT}])
def test_without_an_instant_only_what_always_holds_is_shown(window):
    assert codes(LATE, answer(**window), answer("b"), at=None) == ["b"]


def test_an_entry_may_have_one_end_only():
    assert codes(LATE, answer(until=AT), at=AT - HOUR) == ["a"]
    assert codes(LATE, answer(since=AT), at=AT + HOUR) == ["a"]


def test_a_naive_instant_is_refused():
    with pytest.raises(NaiveDatetimeError):
        codes(LATE, answer(until=AT), at=datetime(2026, 11, 20))


# In which order.


def test_known_issues_come_first_while_they_last():
    issue = answer("z_issue", known_issue=True, until=AT + HOUR, products=["card"])
    usual = answer("a_usual")
    assert codes(LATE, usual, issue, at=AT) == ["z_issue", "a_usual"]
    assert codes(LATE, usual, issue, at=AT + HOUR) == ["a_usual"]


def test_a_known_issue_explains_a_specific_case_too():
    issue = answer(known_issue=True, until=AT + HOUR)
    told = evolve(OWN, product="card", symptom=Symptom(elapsed=9 * HOUR, error_text="失败"))
    assert codes(told, issue) == ["a"]
    assert surest(told, issue) == 1.0


def test_of_equals_the_code_decides_and_the_surest_is_first():
    assert codes(LATE, answer("b"), answer("a"), answer("0", products=["card"])) == ["a", "b", "0"]


def test_a_problem_that_is_not_sure_is_as_sure_as_its_candidate():
    unsure = Reading(candidates=(Candidate("late", 0.28), Candidate("how", 0.27)))
    found = suggest(unsure, catalogue_of(answer("l"), answer("h", problem_types=["how"])), at=AT)
    assert [(s.answer.code, s.confidence, s.sure) for s in found] == [
        ("l", 0.28, False),
        ("h", 0.27, False),
    ]


@pytest.mark.parametrize(("confidence", "sure"), [(0.5, True), (0.49, False)])
def test_half_is_sure_enough_for_a_bot(confidence, sure):
    unsure = Reading(candidates=(Candidate("late", confidence),))
    assert [s.sure for s in suggest(unsure, catalogue_of(answer()), at=AT)] == [sure]


def test_a_confidence_has_two_digits():
    one = answer(products=["card"], order_states=["paid"], patience=HOUR)
    assert surest(LATE, one) == 0.11  # 0.4 x 0.7 x 0.4
    assert surest(OWN, one, viewer="junior") == 0.06


@pytest.mark.parametrize(
    ("told", "named", "confidence"),
    [
        ({}, {}, 1.0),
        ({"product": "card"}, {"products": ["card"]}, 1.0),
        ({"product": "card"}, {}, 0.8),
        ({}, {"products": ["card"]}, 0.4),
        ({"symptom": Symptom(order_state="paid")}, {"order_states": ["paid"]}, 1.0),
        ({}, {"order_states": ["paid"]}, 0.7),
        ({"symptom": Symptom(elapsed=HOUR)}, {"patience": HOUR}, 1.0),
        ({}, {"patience": HOUR}, 0.4),
        ({"symptom": Symptom(text="it says E-17")}, {"words": ["e-17"]}, 1.0),
        ({"symptom": Symptom(error_text="Ｅ－１７")}, {"words": ["E-17"]}, 1.0),
        ({}, {"words": ["E-17"]}, 0.4),
    ],
)
def test_what_an_entry_names_makes_it_surer_where_it_was_told(told, named, confidence):
    assert surest(Reading(problem_type="late", **told), answer(**named)) == confidence


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"product": "phone"}, {"products": ["card"]}),
        ({"symptom": Symptom(order_state="done")}, {"order_states": ["paid"]}),
        ({"symptom": Symptom(elapsed=HOUR)}, {"patience": HOUR - timedelta(seconds=1)}),
        ({"symptom": Symptom(error_text="E-18")}, {"words": ["E-17"]}),
        ({"problem_type": "how"}, {}),
    ],
)
def test_what_is_for_something_else_is_not_suggested_to_anyone(told, named):
    reading = Reading(**{"problem_type": "late", **told})
    assert codes(reading, answer(**named), viewer="senior") == []


def test_it_says_what_it_rests_on():
    told = Reading(
        problem_type="late",
        product="card",
        symptom=Symptom(elapsed=HOUR, order_state="paid", text="E-17"),
    )
    one = answer(
        products=["card"], order_states=["paid"], patience=HOUR, words=["E-17"],
        known_issue=True, until=AT + HOUR,
    )  # fmt: skip
    (found,) = suggest(told, catalogue_of(one), at=AT)
    assert found.because == (
        "known_issue",
        "problem_type",
        "product",
        "order_state",
        "elapsed",
        "words",
    )


# No template to a specific case.

SPECIFIC = [
    pytest.param({"order_numbers": ("A-1",)}, id="an order"),
    pytest.param({"symptom": Symptom(elapsed=HOUR)}, id="a wait"),
    pytest.param({"symptom": Symptom(order_state="paid")}, id="a state"),
    pytest.param({"symptom": Symptom(error_text="E-17")}, id="an error"),
]


@pytest.mark.parametrize("told", SPECIFIC)
def test_a_specific_case_gets_no_template_and_an_agent_sees_it_at_half_the_confidence(told):
    reading = Reading(problem_type="late", **told)
    assert codes(reading, answer()) == []
    untold = surest(LATE, answer()) * (1.0 if "order_numbers" in told else 0.8)
    assert surest(reading, answer(), viewer="junior") == untold / 2


@pytest.mark.parametrize(
    ("symptom", "named"),
    [
        (Symptom(elapsed=HOUR), {"patience": HOUR}),
        (Symptom(order_state="paid"), {"order_states": ["paid"]}),
        (Symptom(error_text="E-17"), {"words": ["E-17"]}),
        (Symptom(text="it says E-17"), {"words": ["E-17"]}),
    ],
)
def test_what_speaks_to_a_specific_case_is_shown(symptom, named):
    assert codes(evolve(OWN, symptom=symptom), answer(**named)) == ["a"]


def test_to_a_quoted_error_only_its_own_words_speak():
    told = evolve(OWN, symptom=Symptom(order_state="paid", error_text="E-17"))
    assert codes(told, answer(order_states=["paid"])) == []


@pytest.mark.parametrize(("error", "seen"), [("it is Done now", ["a"]), ("E-17", [])])
def test_an_error_that_only_names_the_state_is_none(error, seen):
    told = evolve(OWN, symptom=Symptom(order_state="done", error_text=error))
    assert codes(told, answer(order_states=["done"])) == seen


def test_that_an_answer_is_for_the_goods_makes_it_no_less_a_template():
    assert codes(evolve(OWN, product="card"), answer(products=["card"])) == []


def test_before_the_sale_an_order_number_makes_no_case_of_its_own():
    reading = Reading(problem_type="how", order_numbers=("A-1",))
    assert codes(reading, answer(problem_types=["how"])) == ["a"]
    after = Reading(problem_type="bill", order_numbers=("A-1",))
    assert codes(after, answer(problem_types=["bill"])) == []


def test_a_symptom_that_the_problem_does_not_need_makes_no_case_of_its_own():
    reading = Reading(problem_type="bill", symptom=Symptom(elapsed=HOUR))
    assert codes(reading, answer(problem_types=["bill"])) == ["a"]


def test_an_order_of_an_unclear_problem_is_a_case_of_its_own():
    reading = Reading(order_numbers=("A-1",), candidates=(Candidate("late", 0.28),))
    assert codes(reading, answer()) == []


# Searching.


def found(text, catalogue, viewer="customer", at=None, **options):
    return [s.answer.code for s in search(text, catalogue, viewer=viewer, at=at, **options)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("怎么开发票", "invoices"),
        ("開發票", "invoices"),
        ("invoice", "invoices"),
        ("how long does delivery take", "delivery_times"),
        ("忘记密码收不到验证码", "password"),
        ("设备超出限制", "more_devices"),
        ("会员没显示", "member_refresh"),
        ("话费没到", "carrier_queue"),
        ("月初", "carrier_queue"),
    ],
)
def test_what_means_the_same_finds_the_same(catalogue, text, code):
    assert found(text, catalogue)[0] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("封号", "block_review"), ("重复扣款两次", "charged_twice"), ("被盗了", "theft")],
)
def test_agents_find_what_is_theirs_and_customers_do_not(catalogue, text, code):
    assert found(text, catalogue, viewer="senior")[0] == code
    assert code not in found(text, catalogue)


@pytest.mark.parametrize("text", ["", " ", "?", "xyz", "***"])
def test_what_says_nothing_finds_nothing(catalogue, text):
    assert found(text, catalogue, viewer="senior") == []


def test_a_search_ends_where_it_is_told_and_at_what_has_expired(catalogue):
    assert len(found("没到账", catalogue, viewer="senior", most=2)) == 2
    issue = answer("issue", problem_types=["bill"], known_issue=True, until=AT)
    small = catalogue_of(answer("usual", title="invoice", problem_types=["bill"]), issue)
    assert found("invoice", small, at=AT - HOUR) == ["issue", "usual"]
    assert found("invoice", small, at=AT) == ["usual"]


def test_a_search_says_what_it_rests_on(catalogue):
    small = catalogue_of(
        answer(
            "all", title="gift card", problem_types=["bill"], products=["card"], known_issue=True,
            until=AT + HOUR,
        ),
        answer("mention", title="gift card", how="invoice", problem_types=["late"]),
    )  # fmt: skip
    first, second = search("invoice for a gift card", small, at=AT)
    assert first.because == ("known_issue", "problem_type", "product")
    assert second.because == ("words",)


def confidences(text, *answers):
    return {s.answer.code: s.confidence for s in search(text, catalogue_of(*answers), at=AT)}


def test_what_an_entry_serves_weighs_three_times_what_it_mentions_and_letters_count_too():
    serves, mentions = answer("s", problem_types=["bill"]), answer("m", title="Invoice")
    assert confidences("invoice", serves, mentions) == {"s": 0.7, "m": 0.53}  # 0.7 / 3 + 0.3


def test_what_few_entries_are_about_counts_more():
    rare = answer("rare", problem_types=["bill"])
    often = [answer(code, products=["card"]) for code in ("o1", "o2")]
    # Of three entries one is about the bill, two about cards: log 4 to log 2.5.
    found = confidences("gift card, invoice", rare, *often)
    assert found == {"rare": 0.42, "o1": 0.28, "o2": 0.28}


@pytest.mark.parametrize(("word", "seen"), [("zz", {"a": 0.7}), ("z", {})])
def test_a_word_of_one_character_tells_nothing(word, seen):
    small = Catalogue([ProblemType("late", "Late")], order_states=[Term("x", "X", [word])],
                      answers=[answer(order_states=["x"])])  # fmt: skip
    assert {s.answer.code: s.confidence for s in search(word, small, at=AT)} == seen


@pytest.mark.parametrize(("text", "seen"), [("abcd", {"a": 0.1}), ("abcde", {}), ("x y z", {})])
def test_a_tenth_is_enough_and_letters_apart_are_no_pair(text, seen):
    assert confidences(text, answer(title="ab y c")) == seen


@pytest.mark.parametrize(("before", "seen"), [(393, {"a": 0.7}), (394, {})])
def test_only_the_first_four_hundred_characters_are_looked_at(before, seen):
    assert confidences("." * before + "invoice", answer(problem_types=["bill"])) == seen


def test_ten_are_shown_unless_told_otherwise():
    many = [answer(f"a{number}", problem_types=["bill"]) for number in range(12)]
    assert len(confidences("invoice", *many)) == 10


def test_a_catalogue_without_answers_finds_and_suggests_nothing():
    assert found("invoice", catalogue_of()) == []
    assert codes(LATE) == []


@given(st.text(max_size=80))
def test_no_text_makes_search_or_suggest_raise_and_confidence_is_a_share(catalogue, text):
    results = (
        search(text, catalogue, viewer="senior", at=AT),
        suggest(read(text, catalogue), catalogue, viewer="senior", at=AT),
    )
    for result in results:
        assert all(0 <= one.confidence <= 1 for one in result)
        assert [one.confidence for one in result] == sorted(
            (one.confidence for one in result), reverse=True
        )


# The preset's entries.


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("怎么开发票", "invoices"),
        ("多久能到账", "delivery_times"),
        ("how long does delivery take", "delivery_times"),
        ("单号20260601852 没到账 刚等了3分钟 状态处理中", "not_there_yet"),
        ("订单20260601852 状态显示已完成 没收到卡密 10分钟了", "code_in_order"),
        ("卡密用不了 提示“卡密错误” 单号20260601852", "card_typed"),
    ],
)
def test_the_preset_answers_what_a_bot_can_answer(catalogue, text, code):
    first = suggest(read(text, catalogue), catalogue, at=AT)[0]
    assert (first.answer.code, first.sure) == (code, True)


@pytest.mark.parametrize(
    "text",
    [
        "单号20260601852 没到账 等了3小时",
        "单号20260601852 没到账 等了3分钟 状态显示充值失败",
        "卡密用不了 提示“服务器繁忙” 单号20260601852",
        "昨天问的发票还没给我 订单20260601852",
        "我的账号被盗了",
    ],
)
def test_the_preset_leaves_to_a_person_what_a_template_does_not_solve(catalogue, text):
    assert suggest(read(text, catalogue), catalogue, at=AT) == ()


def test_every_tier_of_the_preset_has_entries_and_none_expires(catalogue):
    entries = catalogue.answers.values()
    assert {one.level for one in entries} == {"customer", "junior", "senior"}
    assert all(one.holds(None) and not one.known_issue for one in entries)
