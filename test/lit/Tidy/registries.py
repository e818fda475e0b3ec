"""Holds the lines of the .def registries, their sources and their tests together:
a line without its files, or a file without its line, is an error.

usage: registries.py ROOT
"""

import pathlib
import re
import sys


def kebab(name):
    """StartsWith, starts_with -> starts-with."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return name.replace("_", "-").lower()


class Registry:
    """One .def file.

    `line` matches an entry; its groups are the entry's arguments. `files` gives the
    paths that an entry asks for, `sources` the pattern of the files that must have an
    entry, and `owner` the entry's argument that a source is named after.
    """

    def __init__(self, path, line, files, sources=None, owner=0, stem=None):
        self.path, self.line, self.files = path, re.compile(line, re.M), files
        self.sources, self.owner = sources, owner
        self.stem = stem or (lambda source: source.stem)

    def check(self, root):
        definition = root / self.path
        if not definition.exists():
            if self.sources and any(root.glob(self.sources)):
                yield f"{self.path}: is missing, yet {self.sources} has files"
            return
        text = re.sub(r"^\s*//[^\n]*", "", definition.read_text(), flags=re.M)
        entries = self.line.findall(text)
        entries = [e if isinstance(e, tuple) else (e,) for e in entries]
        if len(set(entries)) < len(entries):
            yield f"{self.path}: an entry stands twice"
        for entry in entries:
            for path in self.files(*entry):
                if not (root / path).exists():
                    yield f"{self.path}: {', '.join(entry)}: there is no {path}"
        known = {entry[self.owner] for entry in entries}
        for source in sorted(root.glob(self.sources)) if self.sources else ():
            if self.stem(source) not in known:
                yield f"{source.relative_to(root)}: has no line in {self.path}"


REGISTRIES = [
    Registry(
        "compiler/Optimizer/Rules.def",
        r'^\s*(?:PLAN_)?RULE\((\w+),\s*"([^"]+)"',
        lambda name, flag: [f"compiler/Optimizer/Rules/{name}.cpp", f"test/lit/Optimizer/{flag}.mlir"],
        sources="compiler/Optimizer/Rules/*.cpp",
    ),
    Registry(
        "compiler/Lower/Lowerings.def",
        r"^\s*LOWERING\((\w+)\)\s*// (\w+)\.cpp",
        lambda op, file: [f"compiler/Lower/Lowerings/{file}.cpp"],
    ),
    Registry(
        "stdlib/connectors/Connectors.def",
        r"^\s*CONNECTOR\((\w+),\s*(\w+)",
        lambda name, folder: [
            f"stdlib/connectors/{folder}/Spec.h",
            f"stdlib/connectors/{folder}/{name}.cpp",
            f"stdlib/connectors/{folder}/README.md",
            f"test/unit/connectors/{name}ConnectorTest.cpp",
        ],
        sources="stdlib/connectors/*/Spec.h",
        owner=1,
        stem=lambda source: source.parent.name,
    ),
    Registry(
        "stdlib/functions/Functions.def",
        r'^\s*FUNCTION\((\w+),\s*"([^"]+)"',
        lambda topic, name: [f"stdlib/functions/{topic}.cpp"],
    ),
    Registry(
        "dsl/Diagnostics.def",
        r"^\s*DIAG\((\w+)",
        lambda name: [f"test/lit/Diagnostics/{kebab(name)}.flott"],
    ),
]


def check_functions(root):
    """A FLOTT_FUNCTION and its line in Functions.def bear the same name, and a test
    calls it by that name. The examples in its comment are tests: ResultsTest runs them."""
    definition = root / "stdlib/functions/Functions.def"
    if not definition.exists():
        return
    listed = set(re.findall(r'^\s*FUNCTION\((\w+),\s*"([^"]+)"', definition.read_text(), re.M))
    found, examples = set(), ""
    for source in root.glob("stdlib/functions/*.cpp"):
        text = source.read_text()
        examples += "".join(re.findall(r"^///.*\n", text, re.M))
        for name in re.findall(r'^FLOTT_FUNCTION\("([^"]+)"', text, re.M):
            found.add((source.stem, name))
    for topic, name in sorted(listed - found):
        yield f"Functions.def: {topic}.cpp has no FLOTT_FUNCTION(\"{name}\""
    tests = examples + "".join(test.read_text() for test in root.glob("test/lit/Functions/*.test"))
    for topic, name in sorted(listed):
        if not re.search(rf"\b{re.escape(name)}\(", tests):
            yield f"Functions.def: no example, and no test in test/lit/Functions, calls {name}(…)"
    for topic, name in sorted(found - listed):
        yield f"{topic}.cpp: \"{name}\" has no line in Functions.def"


def check_documentation(root):
    """docs/README.md is the one list of the pages."""
    index = root / "docs/README.md"
    if not index.exists():
        return
    text = index.read_text()
    for page in sorted(root.glob("docs/**/*.md")):
        name = page.relative_to(root / "docs").as_posix()
        if page != index and f"]({name})" not in text:
            yield f"docs/{name}: has no line in docs/README.md"


def main():
    root = pathlib.Path(sys.argv[1])
    problems = [problem for registry in REGISTRIES for problem in registry.check(root)]
    problems += check_functions(root)
    problems += check_documentation(root)
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
