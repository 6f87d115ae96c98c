"""Free text or a form to order number + problem type + symptom, with what is missing."""

from ._answers import Answer, Level
from ._catalogue import Catalogue, Element, ProblemType, Stage, Term
from ._dialogue import merge
from ._fingerprint import secret_digest, secret_digests
from ._form import form_schema, report_from_form
from ._formats import OrderFormat
from ._read import read, reading_of
from ._reading import (
    Candidate,
    Emotion,
    Reading,
    Register,
    Report,
    SensitiveKind,
    SensitiveSpan,
    Symptom,
)
from ._search import search
from ._suggest import Suggestion, suggest
from ._wire import configure

__all__ = [
    "Answer",
    "Candidate",
    "Catalogue",
    "Element",
    "Emotion",
    "Level",
    "OrderFormat",
    "ProblemType",
    "Reading",
    "Register",
    "Report",
    "SensitiveKind",
    "SensitiveSpan",
    "Stage",
    "Suggestion",
    "Symptom",
    "Term",
    "configure",
    "form_schema",
    "merge",
    "read",
    "reading_of",
    "report_from_form",
    "search",
    "secret_digest",
    "secret_digests",
    "suggest",
]
