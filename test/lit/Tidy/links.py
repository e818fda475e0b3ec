"""Says which program of a build links what its half may not: the runtime links no
LLVM, the compiler's tools no runtime, and the released `flott` no shared LLVM.

usage: links.py BUILD [--released]
"""

import pathlib
import re
import subprocess
import sys

LLVM = r"libLLVM|libMLIR|libclang"
# The runtime half that only the products may hold; headers of runtime/abi and
# runtime/text/inline have no objects.
RUNTIME = r"(runtime/(base|state|connector|exec|host)|stdlib/(formats|connectors))/"

# program: what `ldd` may not show, which objects ninja may not put into it
PROGRAMS = {
    "flott-image": (LLVM, r"(compiler|codegen|dsl)/"),
    "flott-worker": (LLVM, r"(compiler|codegen|dsl)/"),
    "flott-coordinator": (LLVM, r"(compiler|codegen|dsl)/"),
    "flott-opt": (r"libzmq|librocksdb", RUNTIME),
}


def libraries(program):
    """Returns the shared libraries that the loader would map."""
    run = subprocess.run(["ldd", program], text=True, capture_output=True)
    return re.findall(r"^\s*(\S+)", run.stdout, re.M)


def objects(build, program):
    inputs = ["ninja", "-C", build, "-t", "inputs", f"bin/{program}"]
    return [i for i in subprocess.check_output(inputs, text=True).split() if i.endswith(".o")]


def main():
    build = pathlib.Path(sys.argv[1])
    programs = dict(PROGRAMS)
    if "--released" in sys.argv[2:]:
        programs["flott"] = (LLVM, r"^$")
    problems = []
    for program, (shared, part) in programs.items():
        path = build / "bin" / program
        if not path.exists():
            continue
        for library in libraries(path):
            if re.match(shared, library):
                problems.append(f"{program} links {library}")
        for name in objects(build, program):
            if re.match(part, name):
                problems.append(f"{program} holds {name}")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
