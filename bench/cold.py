#!/usr/bin/env python3
"""Measures how long a user waits: the first row of a cold `flott run` over ten rows, the
whole run and the memory it takes; compile time of the benchmark queries per tier. Prints
tables in Markdown; `./x bench` puts them into bench/README.md.

usage: cold.py [--build DIRECTORY] [--runs N]

Cold: a new process and an empty cache of objects, for each run; files in the page cache.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from queries import QUERIES

ROOT = pathlib.Path(__file__).resolve().parents[1]

PROGRAMS = {
    "filter": """
record R { key: string, value: i64 }
source rows: table<R> = file(path = "rows.csv", format = csv)
sink rows |> where value > 3 |> select key, twice = value * 2 -> stdout(format = csv)
""",
    "group": """
record R { key: string, value: i64 }
source rows: table<R> = file(path = "rows.csv", format = csv)
sink rows |> group key { n = count(), total = sum(value), p95 = quantile(value, 0.95) }
  -> stdout(format = csv)
""",
    "join": """
record R { key: string, value: i64 }
source rows: table<R> = file(path = "rows.csv", format = csv)
source others: table<R> = file(path = "rows.csv", format = csv)
sink rows |> left join others on key |> limit 10 -> stdout(format = csv)
""",
}
ROWS = "key,value\n" + "".join(f"k{i % 3},{i}\n" for i in range(10))


def first_row(command, folder, environment):
    """Returns seconds to the first line behind the header, seconds to the end, and bytes
    of memory; or None if the run failed."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    first, seen = None, b""
    while block := os.read(process.stdout.fileno(), 65536):
        seen += block
        if first is None and seen.count(b"\n") >= 2:
            first = time.perf_counter() - begin
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    end = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    if process.returncode != 0 or first is None:
        sys.stderr.buffer.write(errors)
        return None
    return first, end, usage.ru_maxrss * 1024


def cold_rows(flott, runs):
    yield "| program | tier | first row ms | whole run ms | RSS MiB |\n|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "rows.csv").write_text(ROWS)
        for name, text in PROGRAMS.items():
            (folder / f"{name}.flott").write_text(text)
            for tier in ("tiered", "quick", "optimized"):
                measured = []
                for number in range(runs):
                    environment = {**os.environ, "FLOTT_CACHE_DIR": str(folder / f"cache-{name}-{tier}-{number}")}
                    command = [flott, "run", "--tier", tier, "--quiet", f"{name}.flott"]
                    if (run := first_row(command, folder, environment)) is None:
                        raise SystemExit(f"{name} failed")
                    measured.append(run)
                first, end, memory = (sorted(values) for values in zip(*measured))
                yield (
                    f"| {name} | {tier} | {statistics.median(first) * 1e3:.1f} [{first[0] * 1e3:.1f}–{first[-1] * 1e3:.1f}]"
                    f" | {statistics.median(end) * 1e3:.1f} | {statistics.median(memory) / 2**20:.0f} |"
                )


def compile_rows(flott, runs):
    """Of the queries that run as they are, over the example data; what they write is
    thrown away."""
    yield "| query | pipelines | quick ms | optimized ms |\n|---|---|---|---|"
    for query in QUERIES:
        program = query.flott[-1].format(root=ROOT, data="", out="")
        if not query.writes_file:
            continue
        medians = []
        for tier in ("quick", "optimized"):
            sums = []
            for _ in range(runs):
                printed = subprocess.check_output(
                    [flott, "explain", "--analyze", "--format", "json", "--no-cache", "--tier", tier, program],
                    cwd=ROOT, text=True,
                )
                code = json.loads(printed)["code"]
                sums.append(sum(record["micros"] for record in code) / 1e3)
            medians.append(statistics.median(sums))
        yield f"| {query.title} | {len(code)} | {medians[0]:.1f} | {medians[1]:.1f} |"


def tables(build, runs=21):
    flott = (build / "release/bin/flott").absolute()
    return f"""
## Cold start

Ten rows of CSV, an empty cache of code, {runs} runs: medians with [least–most].

{chr(10).join(cold_rows(flott, runs))}

## Compile time

From LLVM IR to loaded code, summed over the pipelines of a query (they are compiled on all
cores), medians of {runs} runs.

{chr(10).join(compile_rows(flott, runs))}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--runs", type=int, default=21)
    options = parser.parse_args()
    if not (options.build / "release/bin/flott").exists():
        sys.exit("there is no flott: ./x build makes it")
    print(tables(options.build, options.runs))


if __name__ == "__main__":
    main()
