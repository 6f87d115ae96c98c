"""Scoring on the wire: `[survey]` of a playbook, and what a store keeps."""

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from ._anonymous import AnonymousMonth
from ._surveys import Invitation, Rating, RetrainingRule, Survey, Weights
from ._tally import Tally

__all__ = ["configure"]


def configure(converter: Converter) -> None:
    """Register surveys, ratings, invitations and tallies on a converter from `wire`.

    A Survey is `{keywords = [...], expires = "7d", min_sample = 10, weights = {...}}`; what has
    its default is left out.
    """
    for kind in (Weights, RetrainingRule, Survey, Invitation, Rating, Tally, AnonymousMonth):
        converter.register_structure_hook(
            kind, make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)
        )
        converter.register_unstructure_hook(
            kind, make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)
        )
