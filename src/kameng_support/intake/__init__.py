"""Free text or a form to order number + problem type + symptom, with what is missing."""

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
from ._wire import configure

__all__ = [
    "Candidate",
    "Catalogue",
    "Element",
    "Emotion",
    "OrderFormat",
    "ProblemType",
    "Reading",
    "Register",
    "Report",
    "SensitiveKind",
    "SensitiveSpan",
    "Stage",
    "Symptom",
    "Term",
    "configure",
    "form_schema",
    "merge",
    "read",
    "reading_of",
    "report_from_form",
    "secret_digest",
    "secret_digests",
]
