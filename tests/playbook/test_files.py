"""Playbooks in files: TOML and JSON, includes, and what no file may do."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from kameng_support.errors import PlaybookError
from kameng_support.playbook import document_of, kameng_playbook, load_playbook
from kameng_support.playbook._files import _load

TARGET = '[[targets]]\nname = "{0}"\nmetric = "pickup"\nwithin = [{{ is = "30s" }}]\n'


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / next(iter(files)).replace("_", ".")


def faults_of(path: Path) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        load_playbook(path)
    assert caught.value.where == str(path)
    return [f"{f.code} {f.path}: {f.sentence}; {f.mend}" for f in caught.value.findings]


def test_a_playbook_is_read_from_toml(tmp_path):
    path = write(tmp_path, p_toml='[playbook]\nname = "店"\n')
    assert load_playbook(path).name == load_playbook(str(path)).name == "店"


def test_a_playbook_is_read_from_json(tmp_path):
    playbook = kameng_playbook()
    path = write(tmp_path, p_json=json.dumps(document_of(playbook)))
    again = load_playbook(path)
    assert again == playbook
    assert again.fingerprint == playbook.fingerprint


def test_a_json_suffix_may_be_written_in_capitals(tmp_path):
    assert load_playbook(write(tmp_path, p_JSON="{}")).name == "playbook"


def test_what_is_included_is_joined_table_by_table_and_list_by_list(tmp_path):
    path = write(
        tmp_path,
        p_toml='include = ["a.toml", "sub/b.json"]\n[facts]\ntier = {}\n' + TARGET.format("one"),
        a_toml="[facts]\nregion = {}\n" + TARGET.format("two"),
        sub__b_json='{"include": "c.toml", "facts": {"load": {}}}',
        sub__c_toml="[facts]\nshift = {}\n",
    )
    playbook = load_playbook(path)
    assert set(playbook.facts.facts) == {"tier", "region", "load", "shift"}
    assert [target.name for target in playbook.targets] == ["one", "two"]


def test_one_include_may_be_written_as_a_text(tmp_path):
    path = write(tmp_path, p_toml='include = "a.toml"', a_toml='[playbook]\nname = "a"')
    assert load_playbook(path).name == "a"


def test_no_entry_may_stand_in_two_files(tmp_path):
    path = write(
        tmp_path,
        p_toml='include = ["a.toml"]\ntargets = []\n[facts]\ntier = { type = "str" }',
        a_toml='targets = 3\n[facts]\ntier = { type = "int" }',
    )
    assert faults_of(path) == [
        "repeated-key $.targets: 'a.toml' writes it too; write it in one file",
        "repeated-key $.facts.tier.type: 'a.toml' writes it too; write it in one file",
    ]


MEND = "write a relative path inside the playbook's folder, such as 'catalogue.toml'"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x.toml", "a/../../x.toml", "..", "", "c:/x.toml", "a\\b.toml", "a\0b", 3, ["x"]]
)  # fmt: skip
def test_an_include_stays_inside_the_folder(tmp_path, name):
    path = write(tmp_path / "in", p_json=json.dumps({"include": [name]}))
    (tmp_path / "x.toml").write_text("[playbook]\nname = 'out'")
    assert faults_of(path) == [f"unreadable-file $.include: {name!r} can't be included; {MEND}"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    path = write(tmp_path / "in", p_toml='include = ["link.toml"]')
    (tmp_path / "x.toml").write_text("[playbook]\nname = 'out'")
    (tmp_path / "in" / "link.toml").symlink_to(tmp_path / "x.toml")
    assert faults_of(path) == [
        "unreadable-file $.include: 'link.toml' leads out of the playbook's folder; move it inside"
    ]


def test_a_circle_of_includes_is_told(tmp_path):
    path = write(
        tmp_path,
        p_toml='include = ["a.toml"]',
        a_toml='include = ["b.toml"]',
        b_toml='include = ["./a.toml"]',
    )
    assert faults_of(path) == [
        (
            "unreadable-file $.include: p.toml -> a.toml -> b.toml -> a.toml is a circle of includes; "
            "take one of them out"
        )
    ]


def test_a_playbook_has_no_more_than_a_hundred_files(tmp_path):
    write(tmp_path, a_toml="")
    path = write(tmp_path, p_json=json.dumps({"include": ["a.toml"] * 100_000}))
    assert faults_of(path) == ["unreadable-file $.include: more than 100 files; join some of them"]


def test_a_missing_file_is_told(tmp_path):
    assert faults_of(tmp_path / "p.toml") == [
        (
            "unreadable-file $: 'p.toml' can't be read: No such file or directory; "
            "check its name and rights"
        )
    ]
    path = write(tmp_path, p_toml='include = ["a.toml", "b.toml"]')
    assert [line.partition(":")[0] for line in faults_of(path)] == ["unreadable-file $.include"] * 2


def test_a_folder_is_no_file(tmp_path):
    path = write(tmp_path, p_toml='include = ["sub"]')
    (tmp_path / "sub").mkdir()
    (told,) = faults_of(path)
    assert told.startswith("unreadable-file $.include: 'sub' can't be read: ")


def test_a_file_has_no_more_than_four_megabytes(tmp_path):
    path = write(tmp_path, p_toml="#" * 4_000_001)
    assert faults_of(path) == [
        "unreadable-file $: 'p.toml' has more than 4000000 bytes; split it in files"
    ]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("p.toml", "[", "Invalid initial character for a key part (at end of document)"),
        ("p.json", "{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("p.json", '{"facts": {"a": {}, "b": {}, "a": {}}}', "'a' stands twice"),
        ("p.json", '{"facts": NaN}', "NaN is no number"),
        ("p.json", "[]", "it is no JSON object"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_parse_is_told_with_the_reason(tmp_path, name, text, reason):
    (tmp_path / name).write_text(text)
    assert faults_of(tmp_path / name) == [
        f"unreadable-file $: {name!r} can't be parsed: {reason}; mend its syntax"
    ]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("p.toml", b"\xff"),
        ("p.json", b"[" * 200_000),
        ("p.toml", b"x = " + b"[" * 200_000),
        ("p.json", b"9" * 10_000),
    ],
)
def test_a_hostile_file_is_refused_like_any_other(tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    (told,) = faults_of(tmp_path / name)
    assert told.startswith(f"unreadable-file $: {name!r} can't be parsed: ")


def test_faults_of_the_playbook_name_the_file(tmp_path):
    path = write(tmp_path, p_toml="nonsense = 1")
    assert faults_of(path)[0].startswith("unknown-key $.nonsense: unknown key")


def test_a_playbook_may_lie_in_an_archive():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("p.toml", 'include = ["a.toml"]')
        file.writestr("a.toml", '[playbook]\nname = "zipped"')
    assert _load(zipfile.Path(archive), "p.toml", "p.toml").name == "zipped"


def test_the_preset_is_read_once():
    assert kameng_playbook() is kameng_playbook()
