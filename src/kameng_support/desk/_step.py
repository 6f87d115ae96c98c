"""The pure heart: one command on one case makes events and effects, or a refusal.

A step settles before it decides: it first applies, in order, every moment that fell due at or
before the command's instant, stamped with its due instant. So it never matters when, or whether,
a job ran. It settles once more at its end, so that nothing is left due at its own instant.
"""

from ..conditions import FactValue
from ..errors import InputError
from ..instants import duration_micros, zone
from ..intake import read
from ..scoring import Invitation, Refused
from ..ticket import Actor, Learned, Opened, Refusal, Said, SurveyAnswered, Understood
from ._case import Case, Policies
from ._commands import Command, Do, Learn, Open, Rate, Say, Tick
from ._draft import Draft, Step
from ._elements import completed, elements_of
from ._secrets import holds_secret, without_secrets
from ._signals import in_house, is_known
from .store import Tally

__all__ = ["Step", "next_moment", "step"]


def step(
    policies: Policies, case: Case | None, command: Command, at: int, tzdata: str = ""
) -> Step:
    """Decide one command at an instant in microseconds since 1970-01-01 UTC.

    `case` is None only for `Open`. An instant before the ticket's last event counts as that
    event's where it is no more than the playbook's skew behind, and is refused beyond. Raises
    InputError for what only a programmer can get wrong.
    """
    if isinstance(command, Open):
        if case is not None:
            raise InputError("open", f"ticket {command.ticket!r} exists", "give another id")
        return _open(policies, command, at, tzdata)
    if case is None:
        raise InputError("step", "there is no ticket yet", "open it first")
    draft = Draft(policies, case)
    last = case.ticket.at
    if at < last:
        if last - at > duration_micros(draft.playbook.skew):
            return draft.done(_late(case, command))
        at = last
    draft.settle(at)
    if isinstance(command, Tick):
        return draft.done()
    draft.adopt(at, tzdata)
    refusal = _stranger(draft, command) or _dispatch(draft, command, at)
    draft.settle(at)
    return draft.done(refusal)


def next_moment(policies: Policies, case: Case) -> int | None:
    """When this case next changes by itself: the first instant at which settling would act.

    In microseconds since 1970-01-01 UTC, never before the ticket's last event; None where it rests
    until somebody acts.
    """
    draft = Draft(policies, case)
    found = draft.earliest()
    return None if found is None else max(found.effective, case.ticket.at)


def _open(policies: Policies, command: Open, at: int, tzdata: str) -> Step:
    playbook, customer, reading = policies.current, command.customer, command.reading
    facts = {**command.facts, "repeats": command.repeats}
    if customer.tier is not None:
        facts |= playbook.schema.admit({"tier": customer.tier}, "customer")
    start = playbook.workflow.start
    state = playbook.workflow.states[start]
    draft = Draft(policies, None)
    draft.add(
        Opened(
            ticket=command.ticket,
            version=1,
            at=at,
            by=Actor("customer", customer.id),
            customer=customer.id,
            channel=command.channel,
            locale=customer.locale or reading.locale,
            state=start,
            kind=state.kind,
            signals=("opened", "customer_message", *state.signals),
            policy=playbook.ref(tzdata),
            elements=elements_of(reading),
            facts=facts,
            text=reading.masked or None,
        )
    )
    draft.follow(at, draft.count)
    draft.settle(at)
    return draft.done()


def _stranger(draft: Draft, command: Do | Say | Learn | Rate) -> Refusal | None:
    """Why whoever acts may not act on this ticket at all: another's customer, a role nobody has."""
    if not isinstance(command, Do | Say):
        return None
    by, ticket = command.by, draft.case.ticket
    if by.role == "customer" and by.id != ticket.customer:
        sentence = f"{str(by)!r} is not the customer of this ticket"
    elif isinstance(command, Say) and not is_known(draft.playbook.workflow, by.role):
        sentence = f"nobody here is {by.role!r}: name a role of the workflow"
    else:
        return None
    asked = command.command if isinstance(command, Do) else "message"
    return Refusal("wrong_role", sentence, asked, str(by), ticket.state)


def _dispatch(draft: Draft, command: Do | Say | Learn | Rate, at: int) -> Refusal | None:
    match command:
        case Do():
            screened = _screened(draft, command)
            return screened if isinstance(screened, Refusal) else draft.carry_out(screened, at)
        case Say():
            return _say(draft, command, at)
        case Learn():
            return _learn(draft, command, at)
        case _:
            return _rate(draft, command, at)


def _screened(draft: Draft, command: Do) -> Do | Refusal:
    """The command with the words of its fields masked; a card secret from the house is refused.

    A free text is kept apart and masked whole. What else is written in a field stays in the
    history for good, so that no card secret may stand there either.
    """
    declared, fields = draft.playbook.workflow.fields.facts, dict(command.fields)
    catalogue = draft.playbook.catalogue
    for name, value in fields.items():
        if name in declared and declared[name].type == "text" and isinstance(value, str):
            reading = read(value, catalogue)
            secret, fields[name] = holds_secret(reading), reading.masked
        else:
            fields[name] = without_secrets(value, catalogue)
            secret = fields[name] is not value
        if secret and in_house(command.by.role):
            return _leak(draft, command.command, command.by)
    return Do(command.command, command.by, fields)


def _leak(draft: Draft, command: str, by: Actor) -> Refusal:
    sentence = "the text holds a card secret: send it by reference, with a delivery_ref"
    return Refusal("card_secret", sentence, command, str(by), draft.case.ticket.state)


def _say(draft: Draft, command: Say, at: int) -> Refusal | None:
    ticket, reading, by = draft.case.ticket, command.reading, command.by
    if in_house(by.role) and holds_secret(reading):
        return _leak(draft, "message", by)
    customer = by.role == "customer"
    since = draft.count
    draft.add(
        Said(
            ticket=ticket.id,
            version=ticket.version + 1,
            at=at,
            by=by,
            public=command.public,
            automatic=command.automatic,
            read_as=reading.problem_type if customer and not command.automatic else None,
            sensitive=tuple((span.kind, span.start, span.end) for span in reading.sensitive),
            text=reading.masked or None,
        )
    )
    if customer and not command.automatic:
        _understand(draft, command, at)
    draft.follow(at, since)
    return None


def _understand(draft: Draft, command: Say, at: int) -> None:
    ticket = draft.case.ticket
    told = completed(ticket.elements, command.reading, draft.playbook.catalogue)
    if told != ticket.elements:
        draft.add(Understood(ticket.id, ticket.version + 1, at, command.by, told))


def _learn(draft: Draft, command: Learn, at: int) -> Refusal | None:
    ticket = draft.case.ticket
    new = {n: v for n, v in command.facts.items() if not _same(ticket.facts.get(n), v)}
    if new:
        since = draft.count
        draft.add(Learned(ticket.id, ticket.version + 1, at, command.by, new))
        draft.follow(at, since)
    return None


def _same(one: FactValue | None, other: FactValue) -> bool:
    # Python calls True equal to 1, and a later policy may declare a flag as a number.
    return type(one) is type(other) and one == other


def _rate(draft: Draft, command: Rate, at: int) -> Refusal | None:
    ticket, asked, survey = draft.case.ticket, draft.case.ticket.survey, draft.playbook.survey
    if asked is None or survey is None:
        return _unrated("nobody was asked for a rating yet", command, draft)
    if asked.answered:
        return _unrated("the survey of this resolution was answered already", command, draft)
    if command.by.role != "customer":
        return _unrated("only the customer may rate", command, draft)
    rating = survey.answer(
        Invitation(ticket.id, ticket.customer, asked.credited, ticket.opened_at, asked.expires),
        by=command.by.id,
        at=at,
        stars=command.stars,
        keywords=command.keywords,
        anonymous=command.anonymous,
        comment=command.comment,
        tz=zone(draft.playbook.timezone),
    )
    if isinstance(rating, Refused):
        return _unrated(str(rating), command, draft)
    if rating.anonymous:
        draft.tally = Tally(rating.month, rating.credited, rating.stars, rating.keywords)
    draft.add(
        SurveyAnswered(
            ticket=ticket.id,
            version=ticket.version + 1,
            at=at,
            by=command.by,
            anonymous=rating.anonymous,
            stars=None if rating.anonymous else rating.stars,
            keywords=() if rating.anonymous else rating.keywords,
            credited=() if rating.anonymous else rating.credited,
            comment=rating.comment,
        )
    )
    return None


def _unrated(why: str, command: Rate, draft: Draft) -> Refusal:
    return Refusal("survey", why, "rate", str(command.by), draft.case.ticket.state)


def _late(case: Case, command: Command) -> Refusal | None:
    if isinstance(command, Tick):
        return None
    return Refusal(
        code="time_runs_backwards",
        sentence="it comes before the ticket's last event by more than the allowed skew",
        command=command.command if isinstance(command, Do) else type(command).__name__.lower(),
        state=case.ticket.state,
    )
