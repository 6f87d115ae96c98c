"""The public face as text: every public name with its signature, kept in api/public.txt.

`--check` compares the source with the file (in `make lint`), `--write` renews it (`make api`).
A change of the public face is thereby seen in review. Read from the source, so that the text
does not depend on the Python that runs this.
"""

import argparse
import ast
import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).parents[1]
SNAPSHOT = ROOT / "api" / "public.txt"
PACKAGE = "kameng_support"


def public_modules(module: griffe.Module) -> Iterator[griffe.Module]:
    """The module and all below it whose path has no underscore."""
    yield module
    for name, child in sorted(module.modules.items()):
        if not name.startswith("_"):
            yield from public_modules(child)


def shown(expression: object) -> str:
    return " ".join(str(expression).split())


def default_of(value: object) -> str | None:
    """What a field is when it is not given; how it is checked is no part of the face."""
    text = shown(value)
    call = ast.parse(text, mode="eval").body
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "field":
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        made = f"{given['factory']}()" if "factory" in given else None
        return given.get("default", made)
    return text if len(text) <= 120 or text.startswith("Literal[") else "..."


def signature(function: griffe.Function) -> str:
    """`(self, at: datetime, *, tz: tzinfo = UTC) -> int`."""
    parts: list[str] = []
    kinds = griffe.ParameterKind
    before: griffe.ParameterKind | None = None
    for parameter in function.parameters:
        kind = parameter.kind
        if before is kinds.positional_only and kind is not kinds.positional_only:
            parts.append("/")
        if kind is kinds.keyword_only and before not in {kinds.keyword_only, kinds.var_positional}:
            parts.append("*")
        stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(kind, "")
        text = stars + parameter.name
        if parameter.annotation is not None:
            text += f": {shown(parameter.annotation)}"
        if parameter.default is not None and not stars:
            text += f" = {shown(parameter.default)}"
        parts.append(text)
        before = kind
    if before is kinds.positional_only:
        parts.append("/")
    returns = f" -> {shown(function.returns)}" if function.returns is not None else ""
    return f"({', '.join(parts)}){returns}"


def lines_of(name: str, found: griffe.Object | griffe.Alias, indent: str) -> Iterator[str]:
    """One name, and what is public inside it."""
    if isinstance(found, griffe.Alias) and "._" not in found.target_path:
        yield f"{indent}{name} = {found.target_path}"  # another public module tells its signature
        return
    thing = found.final_target if isinstance(found, griffe.Alias) else found
    if isinstance(thing, griffe.Class):
        bases = ", ".join(shown(base) for base in thing.bases)
        marks = "".join(f"@{shown(mark.value)} " for mark in thing.decorators)
        yield f"{indent}{marks}class {name}({bases})" if bases else f"{indent}{marks}class {name}"
        for inner, member in thing.members.items():
            if not inner.startswith("_") or inner == "__init__":
                yield from lines_of(inner, member, indent + "    ")
    elif isinstance(thing, griffe.Function):
        marks = "".join(f"@{shown(mark.value)} " for mark in thing.decorators)
        yield f"{indent}{marks}def {name}{signature(thing)}"
    elif isinstance(thing, griffe.Attribute):
        mark = "property " if "property" in thing.labels else ""
        text = f"{indent}{mark}{name}"
        if thing.annotation is not None:
            text += f": {shown(thing.annotation)}"
        kept_in_self = thing.annotation is None and "instance-attribute" in thing.labels
        if thing.value is not None and not kept_in_self:
            default = default_of(thing.value)
            text += f" = {default}" if default is not None else ""
        yield text
    else:
        yield f"{indent}module {name}"


def public_face() -> str:
    """All public modules, each with the names that its `__all__` lists."""
    package = griffe.load(PACKAGE, search_paths=[ROOT / "src"], resolve_aliases=True)
    assert isinstance(package, griffe.Module)
    blocks: list[str] = []
    for module in public_modules(package):
        names = [str(name) for name in module.exports or ()]
        block = [module.path]
        for name in names:
            block.extend(lines_of(name, module[name], "    "))
        blocks.append("\n".join(block))
    return "\n\n".join(blocks) + "\n"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--write", action="store_true", help="renew api/public.txt")
    options.add_argument("--check", action="store_true", help="compare with api/public.txt")
    wanted = options.parse_args()
    now = public_face()
    if wanted.write:
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(now, encoding="utf-8")
        return 0
    if not wanted.check:
        print(now, end="")
        return 0
    if not SNAPSHOT.exists():
        print("api/public.txt does not exist yet: `make api` writes it")
        return 0
    kept = SNAPSHOT.read_text(encoding="utf-8")
    if kept == now:
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(
            kept.splitlines(keepends=True),
            now.splitlines(keepends=True),
            "api/public.txt",
            "source",
        )
    )
    print(
        "the public face has changed: if that is meant, run `make api` and note it in CHANGELOG.md"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
