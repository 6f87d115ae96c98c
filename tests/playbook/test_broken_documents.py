"""Documents that are not well-formed: every fault at once, each with its path and a mend."""

import tomllib

import pytest

from kameng_support.errors import PlaybookError
from kameng_support.playbook import Playbook, playbook_of

FACTS = ", ".join(sorted(Playbook().schema.facts))


def faults_of(document: str | dict[str, object]) -> list[str]:
    parsed = tomllib.loads(document) if isinstance(document, str) else document
    with pytest.raises(PlaybookError) as caught:
        playbook_of(parsed)
    return [f"{f.code} {f.path}: {f.sentence}; {f.mend}" for f in caught.value.findings]


# Each document, and all that is wrong with it.
BROKEN = {
    "an unknown section, with the nearest known one": (
        'target = []\nincludes = ["x.toml"]\ninclude = ["x.toml"]',
        [
            "unknown-key $.target: unknown key; did you mean 'targets'?",
            "unknown-key $.includes: unknown key; did you mean 'include'?",
            (
                "unknown-key $.include: unknown key; only a file includes others: "
                "read it with load_playbook"
            ),
        ],
    ),
    "a header": (
        '[playbook]\nname = ""\nversion = 2\nzone = "UTC"\nskew = "-5m"\ntimezone = "Mars/Base"',
        [
            "bad-value $.playbook.version: 2 is no text; write a text",
            "unknown-key $.playbook.zone: unknown key; did you mean 'timezone'?",
            "bad-value $.playbook.name: the playbook has no name; write name = 'kameng'",
            "bad-value $.playbook.skew: the skew is negative; write skew = '5m'",
            (
                "bad-value $.playbook.timezone: 'Mars/Base' is not known here; write an IANA name such "
                "as 'Asia/Shanghai'; if it is one, run: pip install tzdata"
            ),
        ],
    ),
    "sections of the wrong shape, without follow-ups": (
        """
        playbook = 1
        facts = 2
        catalogue = 3
        workflow = 4
        calendars = 5
        metrics = 6
        decision = 7
        groups = 8
        survey = 9
        texts = "ten"
        rules = 11
        examples = 12
        [[targets]]
        name = "a"
        metric = "mine"
        calendar = "core"
        within = [{ when = { tier = "vip", lane = "x", order_state = "y" }, is = "30s" }]
        """,
        [
            "bad-value $.playbook: 1 is no table; write a table: { ... }",
            "bad-value $.facts: 2 is no table; write a table: { ... }",
            "bad-value $.catalogue: 3 is no table; write a table: { ... }",
            "bad-value $.workflow: 4 is no table; write a table: { ... }",
            "bad-value $.calendars: 5 is no table; write a table: { ... }",
            "bad-value $.metrics: 6 is no table; write a table: { ... }",
            "bad-value $.decision: 7 is no table; write a table: { ... }",
            "bad-value $.rules: 11 is no list; write [[rules]]",
            "bad-value $.groups: 8 is no table; write a table: { ... }",
            "bad-value $.survey: 9 is no table; write a table: { ... }",
            "bad-value $.texts: 'ten' is no table; write a table: { ... }",
            "bad-value $.examples: 12 is no list; write [[examples]]",
        ],
    ),
    "targets that are no list": (
        'targets = {}\n[[examples]]\nexpect = { targets = { pickup = "30s" } }',
        ["bad-value $.targets: {} is no list; write [[targets]]"],
    ),
    "facts": (
        """
        [facts]
        tier = { values = ["vip"], typ = "str" }
        age = { type = "durration" }
        any = {}
        low = { type = "int", at_least = 5, at_most = 1 }
        bad = 3
        amount = { type = "int" }
        """,
        [
            "unknown-key $.facts.tier.typ: unknown key; did you mean 'type'?",
            "bad-value $.facts.bad: 3 is no table; write { key = ... }",
            "bad-value $.facts.age: 'durration' is no type of a fact; did you mean 'duration'?",
            "bad-value $.facts.any: that name means something else in conditions; rename the fact",
            "bad-value $.facts.low: nothing lies from 5 to 1; mend the bounds",
            (
                "standard-fact $.facts.amount.type: the library supplies 'amount' as a money, not a "
                "int; write type = 'money', or give your fact another name"
            ),
        ],
    ),
    "what tests a fact that could not be read": (
        """
        [facts]
        tier = { type = "strr" }
        [[targets]]
        name = "pickup"
        metric = "pickup"
        when = { tier = "vip", tear = 1 }
        within = [{ is = "30s" }]
        [[examples]]
        given = { tier = "vip" }
        """,
        [
            "bad-value $.facts.tier: 'strr' is no type of a fact; did you mean 'str'?",
            f"unknown-fact $.targets[0].when.tear: fact 'tear' is not declared; known: {FACTS}",
        ],
    ),
    "a calendar, and targets and groups that go by it": (
        """
        [calendars.core]
        zone = "Asia/Shanghai"
        daily = ["09:00-25:00"]
        [calendars.office]
        daily = ["09:00-17:00"]
        holidays = "us"
        [calendars]
        third = 3
        [groups.service]
        name = "Service"
        calendar = "office"
        [[targets]]
        name = "pickup"
        metric = "pickup"
        calendar = "core"
        within = [{ is = "30s" }]
        [[targets]]
        name = "reply"
        metric = "first_reply"
        calendar = "cor"
        within = [{ is = "30s" }]
        """,
        [
            (
                "bad-value $.calendars.core.daily: '25:00' in '09:00-25:00' is no time of day; "
                "write '09:00-18:00', '22:00-06:00' (over midnight) or '09:00-24:00'"
            ),
            (
                "unknown-holidays $.calendars.office.holidays: there is no list of holidays 'us'; "
                "known: cn; or write the dates: ['2026-10-01']"
            ),
            "bad-value $.calendars.third: 3 is no table; write { zone = '...', ... }",
            (
                "unknown-calendar $.targets[1].calendar: there is no calendar 'cor'; "
                "did you mean 'core'?"
            ),
        ],
    ),
    "a metric, and the target that names it": (
        """
        [metrics]
        mine = { start = ["opened"] }
        named = { name = "x", start = ["opened"], stop = ["closed"] }
        bare = 3
        [[targets]]
        name = "one"
        metric = "mine"
        within = [{ is = "30s" }]
        """,
        [
            "missing-key $.metrics.mine.stop: required, but missing; add it",
            "unknown-key $.metrics.named.name: unknown key; leave it out: the key is the name",
            "bad-value $.metrics.bare: 3 is no table; write a table: { ... }",
        ],
    ),
    "a bad duration, and what names its target": (
        """
        [[targets]]
        name = "pickup"
        metric = "pickup"
        within = [{ is = "30 s" }]
        [[targets]]
        metric = "pickup"
        within = [{ is = "30s" }]
        [texts]
        hello = "within {within_pickup} or {within_other}"
        [[examples]]
        given = { breached = ["pickup", "other"] }
        expect = { targets = { pickup = "30s", other = "1m" } }
        """,
        [
            (
                "bad-value $.targets[0].within[0].is: '30 s' is no duration; "
                "write 30s, 10m, 48h, 7d or 1h30m"
            ),
            "missing-key $.targets[1].name: required, but missing; add it",
        ],
    ),
    "a target with faults of both kinds": (
        """
        [[targets]]
        name = "pickup"
        metric = "pick"
        calendar = "core"
        when = { tier = "vip" }
        within = [{ is = "30s" }]
        warn = ["half"]
        wait = 1
        [[targets]]
        name = "pickup"
        metric = "pickup"
        when = 3
        within = [{ is = "30s" }]
        """,
        [
            (
                "bad-value $.targets[0].warn[0]: 'half' is no warn point; write '50%', '-10m' "
                "(before the due time) or '+10m' (after it)"
            ),
            "unknown-key $.targets[0].wait: unknown key; did you mean 'within'?",
            (
                "bad-value $.targets[1].when: 3 is no condition; write a mapping such as "
                "{tier = 'vip'}"
            ),
            "unknown-metric $.targets[0].metric: there is no metric 'pick'; did you mean 'pickup'?",
            "unknown-calendar $.targets[0].calendar: there is no calendar 'core'; known: always",
            f"unknown-fact $.targets[0].when.tier: fact 'tier' is not declared; known: {FACTS}",
            (
                "repeated-target $.targets[1].name: 'pickup' is the name of $.targets[0] too; "
                "give each its own name"
            ),
        ],
    ),
    "decision fields and rules": (
        """
        [decision]
        priority = { policy = "firs" }
        lane = { values = ["green"], default = "gren" }
        level = { values = ["senior"] }
        group = { values = ["service", "dispute"] }
        [groups.service]
        nam = "Service"
        [groups.sales]
        name = "Sales"
        [[rules]]
        name = "nothing"
        [[rules]]
        name = "one"
        when = { level = "senior" }
        set = { priority = "1", lane = "x", levle = "senior", level = "junior" }
        [[rules]]
        name = "two"
        when = { tier = { least = 1 } }
        add = { level = ["senior"] }
        """,
        [
            "bad-value $.decision.priority.policy: 'firs' is no choice; did you mean 'first'?",
            (
                "bad-value $.decision.lane.default: 'gren' is not one of its values; "
                "did you mean 'green'?"
            ),
            "bad-value $.rules[0]: it decides nothing; write set = {...} or add = {... = [...]}",
            "bad-value $.rules[2].when.tier.least: 'least' is no test; did you mean 'at_least'?",
            "missing-key $.groups.service.name: required, but missing; add it",
            "unknown-key $.groups.service.nam: unknown key; did you mean 'name'?",
            (
                "unknown-field $.rules[1].set.levle: no field of the decision is named 'levle'; "
                "did you mean 'level'?"
            ),
            (
                "unknown-value $.rules[1].set.level: 'junior' is not one of the values of 'level'; "
                "did you mean 'senior'?"
            ),
            (
                "wrong-assignment $.rules[2].add.level: the policy of 'level' is 'first'; "
                "write set = { level = ... }"
            ),
            (
                "reads-decision $.rules[1].when.level: it reads 'level', which this very pass "
                "decides; test facts instead"
            ),
            (
                "unknown-group $.decision.group.values: there is no group 'dispute'; "
                "known: sales, service"
            ),
        ],
    ),
    "a catalogue, and what names its codes": (
        """
        [catalogue.problem_types.late]
        name = "Late"
        [catalogue.products.card]
        names = "Card"
        [[targets]]
        name = "pickup"
        metric = "pickup"
        when = { problem_type = ["late", "lost"], product = "carte", order_state = "paid" }
        within = [{ is = "30s" }]
        """,
        [
            "missing-key $.catalogue.problem_types.late.names: required, but missing; add it",
            "unknown-key $.catalogue.problem_types.late.name: unknown key; did you mean 'names'?",
            (
                "bad-operand $.targets[0].when.problem_type: 'lost' is not in its vocabulary "
                "(fact 'problem_type'); known: late"
            ),
            (
                "bad-operand $.targets[0].when.product: 'carte' is not in its vocabulary "
                "(fact 'product'); did you mean 'card'?"
            ),
        ],
    ),
    "a survey": (
        '[survey]\nkeywords = ["a", "a"]\nstars = 5',
        [
            (
                "unknown-key $.survey.stars: unknown key; known: expires, k_anonymity, keywords, "
                "min_sample, retraining, scale, weights"
            ),
        ],
    ),
    "texts": (
        '[texts]\nhello = { en = "Hello" }\nbad = "{a.b}"\nslot = "{weather}"',
        [
            "bad-value $.texts.bad: '{a.b}' is no slot; write a plain name: {order_number}",
            "missing-locale $.texts.hello: the text is missing in zh-CN; add zh-CN = '...'",
            (
                "unknown-slot $.texts.slot: nothing fills the slot 'weather'; known: agent, answer, "
                "order_number, problem, questions, ticket"
            ),
        ],
    ),
    "examples": (
        """
        [[examples]]
        given = 3
        expekt = {}
        [[examples]]
        given = { repeats = "x" }
        expect = { lane = 3, flags = ["a", 1], targets = { pickup = "soon", reply = 3 } }
        [[examples]]
        expect = { targets = 4 }
        [[examples]]
        given = { repeats = "many" }
        expect = { lane = "green", targets = { reply = "none" } }
        """,
        [
            "bad-value $.examples[0].expekt: unknown key; known: given, expect",
            "bad-value $.examples[0].given: 3 is no table; write { ... }",
            "bad-value $.examples[1].expect.lane: 3 is no text; write a text, or a list",
            "bad-value $.examples[1].expect.flags: ['a', 1] is no text; write a text, or a list",
            (
                "bad-value $.examples[1].expect.targets.pickup: 'soon' is no duration; "
                "write '30s', or 'none' where the target must not apply"
            ),
            (
                "bad-value $.examples[1].expect.targets.reply: 3 is no duration; "
                "write '30s', or 'none' where the target must not apply"
            ),
            "bad-value $.examples[2].expect.targets: 4 is no table; write { ... }",
            (
                "bad-value $.examples[3].given.repeats: 'many' is no int (fact 'repeats'); "
                "write a whole number"
            ),
            (
                "unknown-field $.examples[3].expect.lane: no field of the decision is named 'lane'; "
                "none is declared"
            ),
            (
                "unknown-target $.examples[3].expect.targets.reply: there is no target 'reply'; "
                "none is declared"
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_fault_of(name):
    document, faults = BROKEN[name]
    assert faults_of(document) == faults


WORKFLOWS = {
    "a key that means nothing": (
        "[workflow]\nstates = { open = {} }\nstate = 1",
        ["unknown-key $.workflow.state: unknown key; did you mean 'states'?"],
    ),
    "no state at all": (
        "[workflow]\ntransitions = []",
        ["no-state $.workflow.states: there is no state; write at least one"],
    ),
    "parts of the wrong shape, without follow-ups": (
        """
        [workflow]
        states = 1
        fields = 2
        transitions = [{ do = "go", from = ["open"], by = ["agent"], needs = ["note"] }]
        joint = 3
        consequences = 4
        """,
        [
            "bad-value $.workflow.states: 1 is no table; write a table: { ... }",
            "bad-value $.workflow.joint: 3 is no list; write [[workflow.joint]]",
            "bad-value $.workflow.consequences: 4 is no list; write [[workflow.consequences]]",
            "bad-value $.workflow.fields: 2 is no table; write a table: { ... }",
        ],
    ),
    "dangling references, counted as they are written": (
        """
        [workflow.states]
        open = {}
        done = { kind = "ended" }
        [[workflow.transitions]]
        do = "first"
        [[workflow.transitions]]
        do = "finish"
        from = ["open", "opened"]
        to = "done"
        by = ["agent"]
        needs = ["note", "reason"]
        [workflow.fields]
        note = { type = "texts" }
        """,
        [
            (
                "bad-value $.workflow.states.done.kind: 'ended' is no choice; known: closed, open, "
                "resolved, waiting"
            ),
            "missing-key $.workflow.transitions[0].from: required, but missing; add it",
            "missing-key $.workflow.transitions[0].by: required, but missing; add it",
            "bad-value $.workflow.fields.note: 'texts' is no type of a fact; did you mean 'text'?",
            (
                "unknown-state $.workflow.transitions[1].from: state 'opened' is not declared; "
                "did you mean 'open'?"
            ),
            (
                "unknown-field $.workflow.transitions[1].needs: field 'reason' is not declared; "
                "known: note"
            ),
        ],
    ),
    "commands that could not be read": (
        """
        [workflow]
        states = { open = {} }
        transitions = [
          { do = "go", from = ["open"] },
          { do = "stay", from = ["open"], by = ["system"] },
        ]
        joint = [
          { do = "go", from = ["open"] },
          { do = "walk", from = ["open"] },
          { do = "stay", from = ["open"], when = { vip = true }, after = "soon" },
        ]
        consequences = [
          { on = "go", effect = "page" },
          { on = "walk", effect = "page" },
          { on = "stay", effect = "page", when = [1] },
        ]
        [[targets]]
        name = "pickup"
        metric = "pickup"
        when = { done = { has_any = ["go", "fly"] } }
        within = [{ is = "30s" }]
        """,
        [
            "missing-key $.workflow.transitions[0].by: required, but missing; add it",
            (
                "bad-value $.workflow.joint[2].after: 'soon' is no duration; "
                "write 30s, 10m, 48h, 7d or 1h30m"
            ),
            (
                "bad-value $.workflow.consequences[2].when: [1] is no condition; write a mapping such "
                "as {tier = 'vip'}"
            ),
            (
                "unknown-command $.workflow.joint[1].do: 'system' has no command 'walk' in state "
                "'open'; known: stay"
            ),
            (
                "unknown-command $.workflow.consequences[1].on: there is no command 'walk'; "
                "known: stay"
            ),
            f"unknown-fact $.workflow.joint[2].when.vip: fact 'vip' is not declared; known: {FACTS}",
            (
                "bad-operand $.targets[0].when.done: 'fly' is not in its vocabulary (fact 'done'); "
                "known: go, stay"
            ),
        ],
    ),
    "a field whose name no fact may have": (
        '[workflow]\nstates = { open = {} }\nfields = { any = {}, "" = 3 }',
        [
            "bad-value $.workflow.fields.: 3 is no table; write { key = ... }",
            "bad-value $.workflow.fields.any: that name means something else in conditions; rename the fact",
        ],
    ),
    "a command without a name": (
        """
        [workflow]
        states = { open = {} }
        transitions = [{ from = ["open"], by = ["agent"] }]
        joint = [{ do = "any", from = ["open"] }]
        """,
        ["missing-key $.workflow.transitions[0].do: required, but missing; add it"],
    ),
    "states that could not be read, where facts speak of them": (
        """
        [workflow.states]
        open = { waits_on = 3 }
        [[targets]]
        name = "pickup"
        metric = "pickup"
        when = { state = ["open", "closed"], waits_on = "agent" }
        within = [{ is = "30s" }]
        """,
        [
            "bad-value $.workflow.states.open.waits_on: 3 is no text; write a text",
            (
                "bad-operand $.targets[0].when.state: 'closed' is not in its vocabulary "
                "(fact 'state'); known: open"
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_fault_of_a_workflow_with(name):
    document, faults = WORKFLOWS[name]
    assert faults_of(document) == faults


def test_a_document_too_deep_is_refused_before_it_is_read():
    document: dict[str, object] = {}
    for _ in range(100_000):
        document = {"facts": document}
    assert faults_of(document) == [
        "too-deep $: more than 40 levels deep; write it flatter",
    ]


def test_keys_that_are_no_texts_make_no_table():
    assert faults_of({"facts": {3: {}}}) == [
        "bad-value $.facts: {3: {}} is no table; write a table: { ... }"
    ]


def test_the_error_names_where_the_document_came_from():
    with pytest.raises(PlaybookError, match=r"^shop\.toml: 1 fault"):
        playbook_of({"nonsense": 1}, "shop.toml")
    with pytest.raises(PlaybookError, match=r"^shop\.toml: 1 fault"):
        playbook_of({"playbook": {"skew": "-1s"}}, "shop.toml")
