"""A web form for the three elements: its JSON Schema, and a filled-in one read as a report.

Both rest on the same catalogue and the same bounds, so that what a front end lets pass is taken.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar, cast

from ..errors import InputError, shown
from ..findings import Finding, nearest
from ..texts import Text
from ._catalogue import Catalogue, ProblemType, Term
from ._normal import fold
from ._reading import Report, Symptom

__all__ = ["form_schema", "report_from_form"]

_MOST_NUMBERS = 20
_LONGEST_NUMBER = 64
_LONGEST_ERROR = 400
_LONGEST_TEXT = 4_000
_MOST_MINUTES = 5_256_000  # ten years
_MOST_MONEY = 1_000_000_000

# A form's own letters and digits count in either width, as in a message.
_ALNUM = "[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
_WORD = r"\S"
_SYMPTOM = ("elapsed_minutes", "order_state", "amount", "error_text", "text")

_TITLE = Text({"zh-CN": "提交问题", "en": "Report a problem"})
_LABELS: Mapping[str, Text] = {
    "problem_type": Text({"zh-CN": "问题类型", "en": "What went wrong"}),
    "order_numbers": Text({"zh-CN": "订单号", "en": "Order numbers"}),
    "product": Text({"zh-CN": "商品", "en": "Goods"}),
    "order_state": Text({"zh-CN": "订单显示的状态", "en": "Status that the order shows"}),
    "elapsed_minutes": Text({"zh-CN": "已等待(分钟)", "en": "Waiting for (minutes)"}),
    "amount": Text({"zh-CN": "金额", "en": "Amount"}),
    "currency": Text({"zh-CN": "币种", "en": "Currency"}),
    "error_text": Text({"zh-CN": "页面提示的内容", "en": "Message that the page shows"}),
    "text": Text({"zh-CN": "问题描述", "en": "What you see"}),
}
_NO_SECRETS = Text(
    {
        "zh-CN": "请不要填写卡密、密码或银行卡号。",
        "en": "Please leave out codes, passwords and card numbers.",
    }
)


def form_schema(catalogue: Catalogue, locale: str) -> dict[str, object]:
    """The JSON Schema (2020-12) of a form for a report, labelled in a locale: plain data.

    A field for each element, titles for labels, and for each problem type what it needs (`if` and
    `then`). Raises InputError for a catalogue without problem types.
    """
    if not catalogue.problem_types:
        raise InputError("form", "the catalogue has no problem type", "give it one at least")
    properties = {
        name: {"title": _LABELS[name].render(locale), **body}
        for name, body in _bodies(catalogue, locale)
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLE.render(locale),
        "type": "object",
        "properties": properties,
        "required": ["problem_type"],
        "additionalProperties": False,
        "allOf": list(_rules(catalogue)),
    }


def _bodies(catalogue: Catalogue, locale: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Each field of the form with its schema, in the order in which a customer fills them in."""
    asks = {name: text.render(locale) for name, text in catalogue.questions.items()}
    number = {"type": "string", "maxLength": _LONGEST_NUMBER, "pattern": _ALNUM}
    hint = f"{asks['symptom']} {_NO_SECRETS.render(locale)}"
    yield (
        "problem_type",
        {"description": asks["problem_type"], **_choice(catalogue.problem_types, locale)},
    )
    yield (
        "order_numbers",
        {
            "description": asks["order_number"],
            "type": "array",
            "items": number,
            "maxItems": _MOST_NUMBERS,
        },
    )
    if catalogue.products:
        yield "product", _choice(catalogue.products, locale)
    if catalogue.order_states:
        yield "order_state", _choice(catalogue.order_states, locale)
    yield "elapsed_minutes", {"type": "integer", "minimum": 0, "maximum": _MOST_MINUTES}
    yield "amount", {"type": "number", "minimum": 0, "maximum": _MOST_MONEY}
    if catalogue.currencies:
        yield "currency", {"enum": list(catalogue.currencies)}
    yield "error_text", {"type": "string", "maxLength": _LONGEST_ERROR}
    yield "text", {"description": hint, "type": "string", "maxLength": _LONGEST_TEXT}


def _choice(
    terms: Mapping[str, ProblemType] | Mapping[str, Term], locale: str
) -> dict[str, object]:
    return {
        "oneOf": [
            {"const": code, "title": term.names.render(locale)} for code, term in terms.items()
        ]
    }


def _rules(catalogue: Catalogue) -> Iterator[dict[str, object]]:
    """For each need the problem types that have it, and what has to be filled in for them."""
    then: Mapping[str, dict[str, object]] = {
        "order_number": {
            "required": ["order_numbers"],
            "properties": {"order_numbers": {"minItems": 1}},
        },
        "symptom": {"anyOf": [_stated(name) for name in _SYMPTOM]},
    }
    for need, wanted in then.items():
        codes = [code for code, one in catalogue.problem_types.items() if need in one.needs]
        if codes:
            asked = {"required": ["problem_type"], "properties": {"problem_type": {"enum": codes}}}
            yield {"if": asked, "then": wanted}


def _stated(name: str) -> dict[str, object]:
    """That a field is there, and, where it holds words, is not blank."""
    words = {"properties": {name: {"pattern": _WORD}}} if name.endswith("text") else {}
    return {"required": [name], **words}


def report_from_form(
    data: object, catalogue: Catalogue
) -> tuple[Report | None, tuple[Finding, ...]]:
    """A filled-in form (parsed JSON) as a report, or None and every fault by its field.

    A form is taken if and only if it fits `form_schema`. Each finding's `path` names the field
    (`$.order_numbers[0]`), its `code` the kind of fault: `missing-field`, `unknown-field`,
    `unknown-code`, `bad-value`. No finding repeats the customer's free words.
    """
    if not isinstance(data, Mapping):
        return None, (Finding("bad-value", "$", "the form is no object", "send { ... }"),)
    form = _Form(cast("Mapping[object, object]", data), catalogue)
    report = form.report()
    return (None if form.faults else report), tuple(form.faults)


T = TypeVar("T")


class _Form:
    """One pass over one form."""

    def __init__(self, data: Mapping[object, object], catalogue: Catalogue) -> None:
        self._data = data
        self._catalogue = catalogue
        self.faults: list[Finding] = []

    def report(self) -> Report:
        catalogue = self._catalogue
        self._known_fields()
        problem = self._code("problem_type", catalogue.problem_types)
        numbers = self._field("order_numbers", self._numbers) or ()
        minutes = self._field("elapsed_minutes", self._minutes)
        symptom = Symptom(
            elapsed=None if minutes is None else timedelta(minutes=minutes),
            order_state=self._code("order_state", catalogue.order_states),
            amount=self._field("amount", self._amount),
            currency=self._code("currency", catalogue.currencies),
            error_text=self._words("error_text", _LONGEST_ERROR) or None,
            text=self._words("text", _LONGEST_TEXT),
        )
        product = self._code("product", catalogue.products)
        self._needed(problem, numbers, symptom)
        return Report(numbers, problem or "", symptom, product)

    def _fault(self, code: str, field: str, sentence: str, mend: str) -> None:
        self.faults.append(Finding(code, f"$.{field}", sentence, mend))

    def _known_fields(self) -> None:
        for name in self._data:
            if name not in _LABELS:
                self._fault(
                    "unknown-field", str(name), "unknown field", nearest(str(name), _LABELS)
                )

    def _field(self, name: str, check: Callable[[str, object], T | None]) -> T | None:
        return check(name, self._data[name]) if name in self._data else None

    def _code(self, name: str, known: Iterable[str]) -> str | None:
        codes = tuple(known)

        def check(name: str, value: object) -> str | None:
            if isinstance(value, str) and value in codes:
                return value
            mend = nearest(value if isinstance(value, str) else "", codes)
            self._fault("unknown-code", name, f"{shown(value)} is none of the choices", mend)
            return None

        return self._field(name, check)

    def _numbers(self, name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or len(cast("list[object]", value)) > _MOST_NUMBERS:
            mend = f"send a list of {_MOST_NUMBERS} texts at most"
            self._fault("bad-value", name, "it is no list of order numbers", mend)
            return ()
        return tuple(dict.fromkeys(self._number(name, cast("Sequence[object]", value))))

    def _number(self, name: str, values: Sequence[object]) -> Iterator[str]:
        for index, value in enumerate(values):
            number = value if isinstance(value, str) else ""
            if len(number) > _LONGEST_NUMBER or not re.search(_ALNUM, number):
                sentence = "it is no order number"
                mend = f"send a text with letters or digits, {_LONGEST_NUMBER} at most"
                self._fault("bad-value", f"{name}[{index}]", sentence, mend)
            yield fold(number).plain.strip()

    def _minutes(self, name: str, value: object) -> int | None:
        number = self._number_in(value, _MOST_MINUTES)
        if number is None or number != number.to_integral_value():
            mend = f"send a whole number from 0 to {_MOST_MINUTES}"
            self._fault("bad-value", name, f"{shown(value)} is no count of minutes", mend)
            return None
        return int(number)

    def _amount(self, name: str, value: object) -> Decimal | None:
        number = self._number_in(value, _MOST_MONEY)
        if number is None:
            mend = f"send a number from 0 to {_MOST_MONEY}"
            self._fault("bad-value", name, f"{shown(value)} is no amount", mend)
        return number

    @staticmethod
    def _number_in(value: object, most: int) -> Decimal | None:
        """A number within bounds, a float by its shortest text; None for anything else."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        if isinstance(value, Decimal) and value.is_nan():  # cannot even be compared
            return None
        return Decimal(str(value)) if 0 <= value <= most else None

    def _words(self, name: str, longest: int) -> str:
        def check(name: str, value: object) -> str:
            if isinstance(value, str) and len(value) <= longest:
                return value.strip()
            mend = f"send a text of {longest} characters at most"
            self._fault("bad-value", name, "it is no text, or too long a one", mend)
            return ""

        return self._field(name, check) or ""

    def _needed(self, problem: str | None, numbers: Sequence[str], symptom: Symptom) -> None:
        """What the problem type needs and nobody filled in; what is filled in badly is told already."""
        if "problem_type" not in self._data:
            self._fault("missing-field", "problem_type", "required, but missing", "choose one")
        needs = self._catalogue.problem_types[problem].needs if problem else ()
        bad = {finding.path for finding in self.faults}
        if "order_number" in needs and not numbers and "$.order_numbers" not in bad:
            sentence = f"{problem!r} needs an order number"
            self._fault("missing-field", "order_numbers", sentence, "send one at least")
        told = symptom.stated or symptom.text
        if "symptom" in needs and not told and bad.isdisjoint(f"$.{name}" for name in _SYMPTOM):
            sentence = f"{problem!r} needs what the customer sees"
            mend = f"send one of {', '.join(_SYMPTOM)}"
            self._fault("missing-field", "text", sentence, mend)
