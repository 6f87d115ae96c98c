"""The trail: a hash chain that names the first event that is not what was recorded."""

from hashlib import sha256

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from kameng_support.ticket import GENESIS, Link, chain, verify

_bodies = st.lists(st.text(max_size=8), min_size=1, max_size=8)


def trail(bodies: list[str]) -> list[Link]:
    links, previous = [], GENESIS
    for body in bodies:
        previous = chain(previous, body)
        links.append(Link(body, previous))
    return links


def broken_at(links: list[Link]) -> int | None:
    finding = verify(links)
    if finding is None:
        return None
    assert finding.code == "trail-broken"
    index = int(finding.path.removeprefix("$[").removesuffix("]"))
    assert finding.sentence == (
        f"event {index + 1} is not what was recorded, or one before it is missing"
    )
    return index


def test_the_hash_covers_the_hash_before_and_the_body():
    assert chain(GENESIS, "{}") == sha256(b"0" * 64 + b"\n{}").hexdigest()
    assert chain("ab", "卡") == sha256("ab\n卡".encode()).hexdigest()


def test_an_empty_trail_is_whole():
    assert verify([]) is None


@given(_bodies)
def test_a_trail_as_it_was_recorded_is_whole(bodies):
    assert broken_at(trail(bodies)) is None


@given(_bodies, st.data())
def test_an_altered_event_is_named(bodies, data):
    links = trail(bodies)
    index = data.draw(st.integers(0, len(links) - 1))
    body = data.draw(st.text(max_size=8).filter(lambda text: text != bodies[index]))
    links[index] = evolve(links[index], body=body)
    assert broken_at(links) == index


@given(_bodies, st.data())
def test_an_altered_event_with_a_hash_made_to_fit_shows_at_the_next_one(bodies, data):
    assume(len(bodies) > 1)
    links = trail(bodies)
    index = data.draw(st.integers(0, len(links) - 2))
    body = bodies[index] + "!"
    before = links[index - 1].hash if index else GENESIS
    links[index] = Link(body, chain(before, body))
    assert broken_at(links) == index + 1


@given(_bodies, st.data())
def test_a_removed_event_shows_at_its_place_unless_it_was_the_last(bodies, data):
    links = trail(bodies)
    index = data.draw(st.integers(0, len(links) - 1))
    del links[index]
    assert broken_at(links) == (index if index < len(links) else None)


@given(_bodies, st.data())
def test_reordered_events_show_at_the_first_of_them(bodies, data):
    assume(len(bodies) > 1)
    links = trail(bodies)
    one = data.draw(st.integers(0, len(links) - 2))
    other = data.draw(st.integers(one + 1, len(links) - 1))
    links[one], links[other] = links[other], links[one]
    assert broken_at(links) == one


@given(_bodies, st.data())
def test_an_event_slipped_in_is_named(bodies, data):
    links = trail(bodies)
    index = data.draw(st.integers(0, len(links)))
    stray = data.draw(st.sampled_from(links))
    # Put before itself, it is the copy behind that does not follow.
    wrong = index + 1 if links[index : index + 1] == [stray] else index
    links.insert(index, stray)
    assert broken_at(links) == wrong


def test_half_characters_of_a_damaged_database_are_a_broken_trail_and_no_crash():
    links = trail(["a", "b"])
    links[1] = evolve(links[1], body="\ud800")
    assert broken_at(links) == 1
