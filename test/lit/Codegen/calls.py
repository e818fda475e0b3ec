"""Fails if a loop of a generated pipeline calls something on its way.

usage: calls.py OPT [ALLOWED ...] < IR, as --emit=llvm prints it

By LLVM's own estimate of how often blocks run: a call may stand only where a
row comes less than once in a hundred (a row that fails, a long text, a table
that grows). ALLOWED: row calls of the query, with their reason in RowCalls.def.
"""

import collections
import re
import subprocess
import sys

RARE = 0.011


def modules(text):
    parts = re.split(r"(?m)^(?=; ModuleID)", text)
    return [part for part in parts if "define" in part]


def named(opt, module):
    """Returns the module with a name for every block."""
    return subprocess.run([opt, "-S", "-passes=instnamer"], input=module,
                          capture_output=True, text=True, check=True).stdout


def frequencies(opt, module):
    """Returns how often each block runs, per entry into its function."""
    listing = subprocess.run(
        [opt, "-passes=print<block-freq>", "-disable-output"],
        input=module, capture_output=True, text=True, check=True).stderr
    result, function = collections.defaultdict(dict), None
    for line in listing.splitlines():
        if match := re.match(r"block-frequency-info: (\S+)", line):
            function = match[1]
        elif match := re.match(r"\s*- ([^:]+): float = ([0-9.e+]+)", line):
            result[function][match[1].strip()] = float(match[2])
    return result


def blocks(module):
    """Yields (function, block, line) for each instruction."""
    function = block = None
    for line in module.splitlines():
        if match := re.match(r"define .*@([\w.$]+)\(", line):
            function, block = match[1], "entry"
        elif line == "}":
            function = None
        elif function and (match := re.match(r"([\w.$]+):", line)):
            block = match[1]
        elif function:
            yield function, block, line


def main():
    opt, allowed = sys.argv[1], set(sys.argv[2:])
    hot = 0
    for module in modules(sys.stdin.read()):
        module = named(opt, module)
        often = frequencies(opt, module)
        for function, block, line in blocks(module):
            match = re.search(r"\bcall\b.* @([\w.$]+)\(", line)
            if not function.endswith("_batch") or not match or match[1].startswith("llvm.") or match[1] in allowed:
                continue
            counts = often[function]
            # How often a record, row or entry is begun: the loop over them is the
            # outermost one, so its header runs the least often of all loops.
            rows = min(count for count in counts.values() if count > 8)
            share = counts[block] / rows
            if share > RARE:
                hot += 1
                print(f"hot: {function}: {match[1]} in block {block}: {share:.3f} of the rows")
    print(f"{hot} calls on the way of rows")
    return hot != 0


if __name__ == "__main__":
    sys.exit(main())
