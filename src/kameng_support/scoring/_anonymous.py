"""Anonymous ratings: counted by month, shown only where they hide the one who gave them."""

from collections.abc import Mapping

from attrs import field, frozen

from ..errors import InputError
from ._months import as_month
from ._surveys import Rating
from ._tally import Tally

__all__ = ["AnonymousMonth", "AnonymousView"]


@frozen
class AnonymousView:
    """What may be shown of a month: None and absent where too few ratings lie behind it."""

    total: Tally | None = None
    by_who: Mapping[str, Tally] = field(factory=dict[str, Tally], hash=False)


@frozen
class AnonymousMonth:
    """All anonymous ratings of a month, as counts: of the house, and by who is credited.

    This is what a store keeps; no single rating is in it, and `view` alone is for showing.
    `+` merges two parts of the same month.
    """

    month: str = field(converter=as_month)
    total: Tally = field(default=Tally(), repr=False)
    by_who: Mapping[str, Tally] = field(factory=dict[str, Tally], repr=False, hash=False)

    def add(self, rating: Rating) -> "AnonymousMonth":
        """The month with one more rating; raises InputError for a named one or another month."""
        if not rating.anonymous or rating.month != self.month:
            raise InputError(
                f"anonymous ratings of {self.month}",
                f"a rating of {rating.month}{'' if rating.anonymous else ', not anonymous,'}",
                "add anonymous ratings of this month only",
            )
        one = Tally.of_rating(rating.stars, rating.keywords)
        return self + AnonymousMonth(self.month, one, dict.fromkeys(rating.credited, one))

    def __add__(self, other: "AnonymousMonth") -> "AnonymousMonth":
        if other.month != self.month:
            raise InputError(
                f"anonymous ratings of {self.month}",
                f"{other.month} is another month",
                "merge parts of one month",
            )
        names = sorted({*self.by_who, *other.by_who})
        nothing = Tally()
        by_who = {
            who: self.by_who.get(who, nothing) + other.by_who.get(who, nothing) for who in names
        }
        return AnonymousMonth(self.month, self.total + other.total, by_who)

    def view(self, k: int = 5, *, current: str | None = None) -> AnonymousView:
        """What may be shown: nothing that rests on fewer than `k` ratings.

        Where all but a few are shown, those few could be had by subtraction from the total; then
        the smallest of the shown is left out too (complementary suppression: Willenborg and de
        Waal, Elements of Statistical Disclosure Control, 2001). With `current`, the
        month that is running, a month that is not over shows nothing: whoever looks twice would
        see what one rating changed.
        """
        if current is not None and self.month >= as_month(current):
            return AnonymousView()
        shown = {who: counts for who, counts in self.by_who.items() if counts.ratings >= k}
        hidden = sum(counts.ratings for counts in self.by_who.values() if counts.ratings < k)
        if shown and 0 < hidden < k:
            del shown[min(shown, key=lambda who: (shown[who].ratings, who))]
        return AnonymousView(self.total if self.total.ratings >= k else None, shown)
