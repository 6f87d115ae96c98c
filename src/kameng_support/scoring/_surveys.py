"""What is asked after a resolution, who is credited, and which answers count."""

from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo
from typing import Literal

from attrs import field, frozen

from ..errors import InputError, PlaybookError
from ..findings import Finding, nearest
from ..instants import duration_micros
from ._months import as_month, month_of

__all__ = ["Invitation", "Rating", "Refused", "RetrainingRule", "Survey", "Weights"]

_LEAST_ANONYMOUS = 5


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@frozen
class Weights:
    """How much each part counts in the score of 100; only their proportion matters.

    `satisfaction` is the stars, `resolution` the share of tickets resolved, `sla` the share of
    clocks met. The defaults are this house's choice, no standard's.
    """

    satisfaction: int = 60
    resolution: int = 20
    sla: int = 20


@frozen
class RetrainingRule:
    """Retraining is due after `months` consecutive months with a score below `below` of 100."""

    below: int = 80
    months: int = 3


@frozen
class Rating:
    """One customer's answer: 1 to 5 stars, the keywords chosen, and who is credited for it.

    `credited` was fixed when the survey was issued; each of them has the whole rating counted.
    An anonymous rating has no ticket, instant or comment: nothing that joins it to one; only
    the month stays. Raises InputError for other stars and for an anonymous rating that could
    be joined.
    """

    stars: int
    month: str = field(converter=as_month)
    credited: tuple[str, ...] = field(default=(), converter=_words)
    keywords: tuple[str, ...] = field(default=(), converter=_words)
    anonymous: bool = False
    ticket: str | None = None
    at: int | None = None
    comment: str | None = None

    def __attrs_post_init__(self) -> None:
        if not _is_stars(self.stars):
            raise InputError("rating", f"{self.stars!r} is no number of stars", "write 1 to 5")
        joins = (self.ticket, self.at, self.comment)
        if self.anonymous and any(join is not None for join in joins):
            raise InputError(
                "rating",
                "an anonymous rating names its ticket, instant or comment",
                "leave all three out: only its month is kept",
            )


def _is_stars(stars: object) -> bool:
    return type(stars) is int and 1 <= stars <= 5


@frozen
class Refused:
    """Why an answer does not count: a stable code, a sentence, and what would be right."""

    code: str
    sentence: str
    instead: str

    def __str__(self) -> str:
        return f"{self.sentence}; {self.instead}"


@frozen
class Invitation:
    """A survey issued for one resolution of one ticket.

    `credited` are the agents it rates: fixed here, so that a reassignment moves nothing.
    Instants are microseconds since 1970-01-01 UTC; an answer counts up to `expires_at` included.
    """

    ticket: str
    customer: str
    credited: tuple[str, ...] = field(converter=_words)
    issued_at: int
    expires_at: int


@frozen
class Survey:
    """What a platform asks and how it counts the answers.

    A customer gives 1 to 5 stars, any of `keywords`, and may stay anonymous. An answer counts
    for `expires` after it was asked. Nobody with fewer than `min_sample` ratings is scored or
    ranked, and nothing anonymous is shown for fewer than `k_anonymity` ratings (never below 5).

    Raises PlaybookError with every fault.
    """

    scale: Literal["stars"] = "stars"
    keywords: tuple[str, ...] = field(
        default=("专业", "耐心", "解决问题", "推诿", "敷衍"), converter=_words
    )
    expires: timedelta = timedelta(days=7)
    min_sample: int = 10
    k_anonymity: int = _LEAST_ANONYMOUS
    weights: Weights = Weights()
    retraining: RetrainingRule = RetrainingRule()

    def __attrs_post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise PlaybookError("survey", faults)

    def _faults(self) -> Iterator[Finding]:
        parts = (self.weights.satisfaction, self.weights.resolution, self.weights.sla)
        rules = (
            (self.scale == "stars", "scale", self.scale, "write 'stars'"),
            (
                len(set(self.keywords)) == len(self.keywords) and all(self.keywords),
                "keywords",
                list(self.keywords),
                "list each keyword once",
            ),
            (self.expires > timedelta(0), "expires", self.expires, "write a duration such as '7d'"),
            (self.min_sample >= 1, "min_sample", self.min_sample, "write at least 1"),
            (
                self.k_anonymity >= _LEAST_ANONYMOUS,
                "k_anonymity",
                self.k_anonymity,
                f"write at least {_LEAST_ANONYMOUS}: fewer ratings point at a person",
            ),
            (min(parts) >= 0 < sum(parts), "weights", list(parts), "write weights from 0 up"),
            (
                0 < self.retraining.below <= 100,
                "retraining.below",
                self.retraining.below,
                "write a score of 1 to 100",
            ),
            (
                self.retraining.months >= 1,
                "retraining.months",
                self.retraining.months,
                "write at least 1",
            ),
        )
        for holds, path, value, mend in rules:
            if not holds:
                yield Finding("bad-survey", f"$.{path}", f"{value!r} does not do", mend)

    def invite(self, ticket: str, customer: str, credited: Iterable[str], at: int) -> Invitation:
        """Ask a customer about a resolution; `at` is in microseconds since 1970-01-01 UTC."""
        who = tuple(dict.fromkeys(credited))
        return Invitation(ticket, customer, who, at, at + duration_micros(self.expires))

    def answer(
        self,
        invitation: Invitation,
        *,
        by: str,
        at: int,
        stars: int,
        keywords: Iterable[str] = (),
        anonymous: bool = False,
        comment: str | None = None,
        tz: tzinfo,
    ) -> Rating | Refused:
        """A customer's answer as a rating, or why it does not count.

        Refused are an answer by anyone but the customer asked, by someone who would rate
        himself, after the survey expired, and with stars or keywords that were not offered.
        `comment` must have been masked by intake; an anonymous rating drops it. The rating
        counts in the month, in `tz`, in which it was given.
        """
        chosen = tuple(dict.fromkeys(keywords))
        if (refused := self._refusal(invitation, by, at, stars, chosen)) is not None:
            return refused
        month = month_of(at, tz)
        if anonymous:
            return Rating(stars, month, invitation.credited, chosen, anonymous=True)
        return Rating(
            stars,
            month,
            invitation.credited,
            chosen,
            ticket=invitation.ticket,
            at=at,
            comment=comment,
        )

    def _refusal(
        self, invitation: Invitation, by: str, at: int, stars: int, chosen: tuple[str, ...]
    ) -> Refused | None:
        if by in invitation.credited:
            return Refused(
                "self-rating", f"{by!r} would rate himself", "only the customer is asked"
            )
        if by != invitation.customer:
            return Refused(
                "not-asked", f"{by!r} was not asked", f"{invitation.customer!r} may answer"
            )
        if at > invitation.expires_at:
            return Refused("expired", "the survey has expired", "a new resolution asks anew")
        if not _is_stars(stars):
            return Refused("bad-stars", f"{stars!r} is no number of stars", "give 1 to 5")
        for word in chosen:
            if word not in self.keywords:
                sentence = f"{word!r} is not one of the keywords"
                return Refused("unknown-keyword", sentence, nearest(word, self.keywords))
        return None
