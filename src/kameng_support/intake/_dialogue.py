"""Completing a reading from the answer to its questions, and knowing when to stop asking."""

import re
from collections.abc import Iterator

from attrs import evolve

from ._catalogue import Catalogue
from ._compile import plan_of
from ._normal import fold
from ._read import EMOTIONS, asking, read
from ._reading import Candidate, Reading, SensitiveSpan, Symptom

__all__ = ["merge"]

# An answer that is nothing but numbers, as people wrap them: 是A1B2C3, 就这个:12345和12346.
# What parts two numbers is no part of one, so that there is one way only to match.
_NUMBERS = re.compile(
    r"[^a-z0-9]{0,8}[a-z0-9][a-z0-9-]{4,39}"
    r"(?:(?: and |[ ,、和跟\n]|还有){1,4}[a-z0-9][a-z0-9-]{4,39}){0,9}[^a-z0-9]{0,4}",
    re.ASCII,
)
_NUMBER = re.compile(r"[a-z0-9][a-z0-9-]{4,39}", re.ASCII)
_DATE = re.compile(r"20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_NO = re.compile(r"[不没无]|后|尾|末|前")  # "not 12345", "ends in 12345"

# What answers "since when?" in too few words to tell anything else.
_WHEN = re.compile(
    r"刚|今[天早晚儿]|昨|前天|早上|上午|中午|下午|傍晚|晚上|[很好]久|just now|today|yesterday"
    r"|this (?:morning|afternoon|evening)|last night|a while|ages"
)
# What says nothing of the problem, however often it is said.
_FILLERS = re.compile(
    r"您好|你好|在吗|有人吗|客服|请问|麻烦|帮我?|看看|处理|快点?|赶紧|马上|一下|到底|行不行|怎么办|怎么回事"
    r"|为什么|谢谢|好的|收到|知道了|不知道|不清楚|不懂|不会|忘了|没有|找不到|订?单号|我|你们?|[啊吧呢吗呀哦嗯啦了的]"
    r"|hello|please|hurry(?: up)?|quick(?:ly)?|asap|thanks?(?: you)?|i don'?t know|no idea|not sure|okay"
)
_FAR = 400  # what an answer says stands before this
_ENOUGH = 4  # letters that an answer needs to tell something in its own words


def merge(reading: Reading, answer: Reading | str, catalogue: Catalogue) -> Reading:
    """A reading completed by the answer to its questions: only what was missing is taken.

    `answer` is the customer's next message, or a reading of it. Our question is the cue: a bare
    number is the order asked for, however short it is. What was told once is not asked again: a
    symptom that was asked for counts as told when the answer has words of its own. An answer that
    brings nothing adds to `fruitless`. `masked` is both texts with a line between, spans moved
    along.
    """
    if isinstance(answer, str):
        answer = read(answer, catalogue)
    plan = plan_of(catalogue)
    problem = reading.problem_type
    if answer.problem_type and (problem is None or problem in plan.weak - {answer.problem_type}):
        problem = problem if problem and answer.problem_type in plan.weak else answer.problem_type
    shift = len(reading.masked) + 1
    numbered = reading if reading.order_numbers else answer
    merged = evolve(
        reading,
        order_numbers=numbered.order_numbers or _asked_numbers(reading, answer),
        payment_numbers=numbered.payment_numbers,
        problem_type=problem,
        candidates=reading.candidates
        if problem == reading.problem_type
        else _moved(answer.candidates, shift),
        product=reading.product or answer.product,
        symptom=_joined(reading.symptom, answer.symptom),
        emotion=max(reading.emotion, answer.emotion, key=EMOTIONS.index),
        register=reading.register if reading.register != "default" else answer.register,
        sensitive=reading.sensitive
        + tuple(SensitiveSpan(s.kind, s.start + shift, s.end + shift) for s in answer.sensitive),
        masked=f"{reading.masked}\n{answer.masked}",
    )
    told = _told(reading, catalogue) or ("symptom" in reading.missing and _tells(answer, catalogue))
    merged = asking(merged, catalogue, plan, symptom_told=told)
    in_vain = bool(reading.missing) and reading.missing <= merged.missing
    return evolve(merged, fruitless=reading.fruitless + in_vain)


def _asked_numbers(reading: Reading, answer: Reading) -> tuple[str, ...]:
    """The numbers of an answer to "which order?" that has nothing else in it.

    The masked text is looked at, so that no phone, bank card or card secret is taken for one.
    """
    folded = fold(answer.masked[:_FAR].strip())
    if "order_number" not in reading.missing or _NO.search(folded.low):
        return ()
    if not _NUMBERS.fullmatch(folded.low):
        return ()
    found = _NUMBER.finditer(folded.low)
    return tuple(dict.fromkeys(folded.plain[m.start() : m.end()] for m in found if _whole(m[0])))


def _whole(number: str) -> bool:
    """Whether it may be all of a number: enough digits, no date, not its last places left out."""
    digits = sum(character.isdigit() for character in number)
    return digits >= 3 and not number.endswith("xx") and not _DATE.fullmatch(number)


def _joined(old: Symptom, new: Symptom) -> Symptom:
    return Symptom(
        elapsed=new.elapsed if old.elapsed is None else old.elapsed,
        order_state=old.order_state or new.order_state,
        amount=new.amount if old.amount is None else old.amount,
        currency=new.currency if old.amount is None else old.currency,
        error_text=old.error_text or new.error_text,
        text="\n".join(part for part in (old.text, new.text) if part),
    )


def _moved(candidates: tuple[Candidate, ...], shift: int) -> tuple[Candidate, ...]:
    def spans(one: Candidate) -> Iterator[tuple[int, int]]:
        return ((start + shift, end + shift) for start, end in one.evidence)

    return tuple(Candidate(one.code, one.confidence, tuple(spans(one))) for one in candidates)


def _told(reading: Reading, catalogue: Catalogue) -> bool:
    """Whether the symptom was needed and is not missing any more."""
    problem = catalogue.problem_types.get(reading.problem_type or "")
    return "symptom" not in reading.missing and (problem is None or "symptom" in problem.needs)


def _tells(answer: Reading, catalogue: Catalogue) -> bool:
    """Whether an answer says anything beside numbers, greetings, haste and anger."""
    text = fold(answer.masked[:_FAR]).low
    if _WHEN.search(text):
        return True
    for number in answer.order_numbers:
        text = text.replace(fold(number).low, "")
    felt = (catalogue.emotions.get(mood, ()) for mood in ("anxious", "angry"))
    for word in (word for words in felt for word in words):
        text = text.replace(fold(word).low, "")
    return sum(character.isalpha() for character in _FILLERS.sub("", text)) >= _ENOUGH
