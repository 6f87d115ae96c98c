"""The service summary: what counts in each figure and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError, NotFoundError
from kameng_support.scoring import (
    DEFINITIONS,
    AnonymousMonth,
    ClockRecord,
    Rating,
    TicketRecord,
    quantile_interval,
    service_summary,
    wilson,
)

SECOND = 1_000_000


def ticket(number=0, **course):
    return TicketRecord(f"t-{number}", 0, **course)


def anonymous(n, stars=5):
    counted = AnonymousMonth("2026-11")
    for _ in range(n):
        counted = counted.add(Rating(stars, "2026-11", anonymous=True))
    return counted


def share(summary, name):
    figure = summary[name]
    successes = None if figure.value is None else round(figure.value * figure.n)
    if figure.n:
        assert figure.interval == wilson(successes, figure.n)
    return successes, figure.n


@pytest.mark.parametrize(
    ("name", "course", "counted"),
    [
        ("resolution_rate", {"resolved_at": 1}, (1, 1)),
        ("resolution_rate", {}, (0, 1)),
        ("resolution_rate", {"cancelled": True}, (None, 0)),
        ("resolution_rate", {"reopens": 1}, (0, 1)),
        ("reopen_rate", {"resolved_at": 1}, (0, 1)),
        ("reopen_rate", {"resolved_at": 1, "reopens": 2}, (1, 1)),
        ("reopen_rate", {"reopens": 1}, (1, 1)),
        ("reopen_rate", {}, (None, 0)),
        ("transfer_rate", {}, (None, 0)),
        ("transfer_rate", {"picked_up_at": 1}, (0, 1)),
        ("transfer_rate", {"first_reply_at": 1, "transfers": 1}, (1, 1)),
        ("bot_containment", {"resolved_at": 1}, (None, 0)),
        ("bot_containment", {"bot_answered": True}, (None, 0)),
        ("bot_containment", {"bot_answered": True, "resolved_at": 1}, (1, 1)),
        ("bot_containment", {"bot_answered": True, "resolved_at": 1, "reopens": 1}, (0, 1)),
        ("bot_containment", {"bot_answered": True, "cancelled": True}, (0, 1)),
        ("bot_containment", {"bot_answered": True, "picked_up_at": 1}, (0, 1)),
        ("bot_containment", {"bot_answered": True, "first_reply_at": 1, "resolved_at": 1}, (0, 1)),
    ],
)
def test_what_a_ticket_counts_for(name, course, counted):
    assert share(service_summary(tickets=[ticket(**course)]), name) == counted


def test_csat_is_the_share_of_4_and_5_stars():
    ratings = [Rating(stars, "2026-11") for stars in (1, 2, 3, 4, 4, 5)]
    assert share(service_summary(ratings=ratings), "csat") == (3, 6)


def test_without_the_number_of_surveys_there_is_no_response_rate_and_no_bound():
    names = {figure.name for figure in service_summary(ratings=[Rating(5, "2026-11")])}
    assert not names & {"response_rate", "csat_worst", "csat_best"}


def test_csat_is_told_with_its_response_rate_and_its_bounds():
    ratings = [Rating(stars, "2026-11") for stars in (1, 5, 5)]
    summary = service_summary(ratings=ratings, surveys_asked=10)
    assert share(summary, "response_rate") == (3, 10)
    assert (summary["csat_worst"].value, summary["csat_best"].value) == (0.2, 0.9)
    assert summary["csat_worst"].interval is summary["csat_best"].interval is None


@pytest.mark.parametrize(("hidden", "csat"), [(4, (0, 1)), (5, (5, 6))])
def test_anonymous_ratings_count_in_csat_from_k_on_and_always_as_answers(hidden, csat):
    summary = service_summary(
        ratings=[Rating(1, "2026-11")], anonymous=[anonymous(hidden)], surveys_asked=10
    )
    assert share(summary, "csat") == csat
    assert share(summary, "response_rate") == (hidden + 1, 10)


def test_a_greater_k_hides_more():
    summary = service_summary(anonymous=[anonymous(5)], k_anonymity=6)
    assert share(summary, "csat") == (None, 0)


def test_times_are_those_of_the_tickets_that_have_them_in_seconds():
    tickets = [
        ticket(n, picked_up_at=n * SECOND, first_reply_at=2 * n * SECOND, resolved_at=60 * SECOND)
        for n in range(1, 41)
    ]
    summary = service_summary(tickets=[*tickets, ticket(99)])
    pickup = summary["pickup_median"]
    exact = quantile_interval([n * SECOND for n in range(1, 41)], 50)
    assert (pickup.value, pickup.n, pickup.unit) == (20.5, 40, "seconds")
    assert (pickup.interval.low, pickup.interval.high) == (exact.low / SECOND, exact.high / SECOND)
    assert pickup.interval.estimate == 20.5
    assert summary["pickup_p90"].value == pytest.approx(36.1)
    assert summary["first_reply_median"].value == 41
    assert summary["first_reply_p90"].value == pytest.approx(72.2)
    assert summary["resolution_median"].value == summary["resolution_p90"].value == 60


def test_too_few_times_have_a_value_but_no_interval():
    figure = service_summary(tickets=[ticket(picked_up_at=SECOND)])["pickup_median"]
    assert (figure.value, figure.n, figure.interval) == (1, 1, None)


def test_attainment_is_told_for_all_clocks_and_by_target():
    verdicts = [("pickup", "met"), ("pickup", "breached"), ("delivery", "met"), ("pickup", None)]
    clocks = [ClockRecord("t", target, verdict, 0) for target, verdict in verdicts]
    summary = service_summary(clocks=clocks)
    assert share(summary, "sla_attainment") == (2, 3)
    assert share(summary, "sla_attainment.pickup") == (1, 2)
    assert share(summary, "sla_attainment.delivery") == (1, 1)
    assert [figure.name for figure in summary][-3:] == [
        "sla_attainment",
        "sla_attainment.delivery",
        "sla_attainment.pickup",
    ]


def test_of_nothing_every_figure_is_none_never_a_bare_hundred():
    summary = service_summary(surveys_asked=0)
    assert [figure.name for figure in summary] == [
        "resolution_rate",
        "reopen_rate",
        "transfer_rate",
        "bot_containment",
        "csat",
        "csat_worst",
        "csat_best",
        "response_rate",
        "pickup_median",
        "pickup_p90",
        "first_reply_median",
        "first_reply_p90",
        "resolution_median",
        "resolution_p90",
        "sla_attainment",
    ]
    assert {(figure.value, figure.n, figure.interval) for figure in summary} == {(None, 0, None)}


def test_every_figure_says_how_it_is_defined():
    clocks = [ClockRecord("t", "pickup", "met", 0)]
    summary = service_summary(clocks=clocks, surveys_asked=0)
    assert {figure.definition for figure in summary} == set(DEFINITIONS.values())
    assert summary["pickup_p90"].definition == DEFINITIONS["pickup"]
    assert summary["sla_attainment.pickup"].definition == DEFINITIONS["sla_attainment"]


def test_a_figure_that_does_not_exist_is_refused():
    with pytest.raises(NotFoundError, match="did you mean 'pickup_median'"):
        service_summary()["pickup_medain"]


def test_more_answers_than_surveys_are_refused():
    with pytest.raises(InputError, match="3 ratings answer 2 surveys"):
        service_summary(ratings=[Rating(5, "2026-11")], anonymous=[anonymous(2)], surveys_asked=2)


def test_an_anonymous_rating_among_the_named_is_refused():
    with pytest.raises(InputError, match="AnonymousMonth"):
        service_summary(ratings=[Rating(5, "2026-11", anonymous=True)])


tickets = st.lists(
    st.builds(
        TicketRecord,
        st.just("t"),
        st.just(0),
        picked_up_at=st.one_of(st.none(), st.integers(0, 100)),
        first_reply_at=st.one_of(st.none(), st.integers(0, 100)),
        resolved_at=st.one_of(st.none(), st.integers(0, 100)),
        reopens=st.integers(0, 2),
        transfers=st.integers(0, 2),
        cancelled=st.booleans(),
        bot_answered=st.booleans(),
    ),
    max_size=20,
)
clocks = st.lists(
    st.builds(
        ClockRecord,
        st.just("t"),
        st.sampled_from(["pickup", "delivery"]),
        st.sampled_from(["met", "breached", None]),
        st.just(0),
    ),
    max_size=20,
)


@given(tickets, clocks, st.randoms())
def test_every_interval_holds_its_figure_and_no_order_of_records_matters(seen, judged, chance):
    summary = service_summary(tickets=seen, clocks=judged)
    for figure in summary:
        assert (figure.value is None) is (figure.n == 0)
        if figure.interval is not None:
            assert figure.interval.low <= figure.value <= figure.interval.high
            assert figure.interval.n == figure.n
    chance.shuffle(seen)
    chance.shuffle(judged)
    assert service_summary(tickets=seen, clocks=judged) == summary


def test_pickup_counts_from_when_a_human_was_asked_for_and_is_never_negative():
    tickets = [
        ticket(1, queued_at=10 * SECOND, picked_up_at=40 * SECOND),
        ticket(2, queued_at=10 * SECOND, picked_up_at=5 * SECOND),
        ticket(3, picked_up_at=40 * SECOND),
    ]
    assert service_summary(tickets=tickets[:1])["pickup_median"].value == 30
    assert service_summary(tickets=tickets[1:2])["pickup_median"].value == 0
    assert service_summary(tickets=tickets[2:])["pickup_median"].value == 40
