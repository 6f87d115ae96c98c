"""Scoring on the wire: `[survey]` of a playbook, and what a store keeps."""

from typing import TYPE_CHECKING

from ._anonymous import AnonymousMonth
from ._surveys import Invitation, Rating, RetrainingRule, Survey, Weights
from ._tally import Tally

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure"]


def configure(converter: "Converter") -> None:
    """Register surveys, ratings, invitations and tallies on a converter from `wire`.

    A Survey is `{keywords = [...], expires = "7d", min_sample = 10, weights = {...}}`; what has
    its default is left out.
    """
    from cattrs.gen import make_dict_unstructure_fn

    for kind in (Weights, RetrainingRule, Survey, Invitation, Rating, Tally, AnonymousMonth):
        converter.register_unstructure_hook(
            kind, make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)
        )
