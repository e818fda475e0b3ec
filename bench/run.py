#!/usr/bin/env python3
"""Measures Flott against hand-written loops and DuckDB with one thread, interleaved,
and writes bench/README.md. `./x bench` calls it.

usage: run.py --build DIRECTORY [--runs N] [--retries N] [--only QUERY,...] [--check] [--output FILE]

--check runs each side once on small data and only compares the results.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import cold
import data
import machine
import report
from queries import QUERIES, ROOT, flights_duckdb

SIDES = ("flott", "loop", "duckdb")
SKIPPED = 77


@dataclasses.dataclass
class Run:
    """One measurement. `result` is what must be equal on all sides."""

    wall: float
    cpu: float
    rss: int
    result: object


class Failure(Exception):
    pass


def measured_process(command, output, environment=None):
    """Runs a command to its end with its standard output in a file; returns wall and
    processor seconds, and the most memory it held."""
    with open(output, "w") as file:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def fold(row):
    return [row[0], *(value % 2**64 for value in row[1:])]


DIGEST = """
import hashlib, pathlib, sys
sys.path.insert(0, sys.argv[1])
import flights_duckdb
rows = flights_duckdb.canonical_file(pathlib.Path(sys.argv[2]))
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


def digest(path):
    """Returns what is equal for equal results. In a process of its own: the most memory
    of a child counts from what its parent held when it began."""
    command = [sys.executable, "-c", DIGEST, ROOT / "test/oracle", path]
    return subprocess.check_output(command, text=True)


class Duck:
    """DuckDB in a process of its own; a fresh one for each series."""

    def __init__(self, query, folder):
        program = [sys.executable, ROOT / "bench/duck.py"]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if query.duck_columns:
            self.ask({"columns": {name: str(folder / f"{name}.i64") for name in query.duck_columns}})

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Failure("DuckDB ended")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Series:
    """All runs of one query."""

    def __init__(self, query, build, folder):
        self.query, self.build, self.folder = query, build, folder
        self.output = folder / f"{query.name}.out.csv"
        self.cache = folder / f"{query.name}.cache"  # of Flott's code
        shutil.rmtree(self.cache, ignore_errors=True)
        self.duck = Duck(query, folder)
        self.runs = {side: [] for side in SIDES}

    def fill(self, text):
        return text.format(root=ROOT, data=self.folder, out=self.output)

    def available(self, side):
        if side == "flott":
            return (self.build / "release/bin/flott").exists()
        return True

    def run(self, side):
        self.output.unlink(missing_ok=True)
        if side == "duckdb":
            answer = self.duck.ask({"sql": self.fill(self.query.duck)})
            run = Run(answer["wall"], answer["cpu"], answer["rss"], fold(answer["row"]))
        else:
            if side == "loop":
                program, arguments = self.build / "release/bench" / self.query.loop[0], self.query.loop[1:]
            elif self.query.writes_file:
                program, arguments = self.build / "release/bin/flott", self.query.flott
            else:
                program, arguments = self.build / "release/bench/flott-columns", self.query.flott
            printed = self.output
            if self.query.writes_file and side == "loop":
                printed = self.output.with_suffix(".log")  # it writes the file itself
            environment = {**os.environ, "FLOTT_CACHE_DIR": str(self.cache)}
            command = [program, *map(self.fill, arguments)]
            run = Run(*measured_process(command, printed, environment), None)
            if not self.query.writes_file:
                # The columns were read before the clock started: its own figures count.
                own = json.loads(self.output.read_text())
                width = 1 + len(self.query.sums)
                run = Run(own["wall"], own["cpu"], own["rss"], [own["rows"], *own["sums"]][:width])
        if self.query.writes_file:
            run.result = digest(self.output)
            self.output.unlink()
        self.runs[side].append(run)

    def differences(self):
        """Returns the sides whose result is not that of DuckDB's first run."""
        wanted = self.runs["duckdb"][0].result
        return [side for side in SIDES for run in self.runs[side] if run.result != wanted]

    def close(self):
        self.duck.close()
        shutil.rmtree(self.cache, ignore_errors=True)


def measure(query, build, folder, runs, retries):
    """Returns the series, its watch, and the sides that are void. A series in which the
    machine was not quiet is run again, `retries` times at most."""
    for _ in range(1 + retries):
        watch = machine.Watch(build / "release/bench/loop-calibrate")
        series = Series(query, build, folder)
        try:
            sides = [side for side in SIDES if series.available(side)]
            for number in range(runs):
                for side in sides:
                    series.run(side)
        finally:
            series.close()
        watch.stop()
        if watch.quiet:
            break
        note = f"foreign load {watch.load:.2f} cores, calibration moved {watch.drift:.0%}"
        print(f"{query.name}: not quiet ({note})", file=sys.stderr)
    return series, watch, sorted(set(series.differences()))


def check(query, build, folder):
    series = Series(query, build, folder)
    try:
        for side in SIDES:
            if series.available(side):
                series.run(side)
    finally:
        series.close()
    void = series.differences()
    print(f"{query.name}: {'differs: ' + ', '.join(void) if void else 'equal'}")
    return not void


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side, at least 5 to be quoted")
    parser.add_argument("--retries", type=int, default=2, help="again where the machine was not quiet")
    parser.add_argument("--only", help="names of queries, with commas between")
    parser.add_argument("--check", action="store_true", help="compare the results on small data, no times")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "bench/README.md")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else [query.name for query in QUERIES]
    if unknown := set(names) - {query.name for query in QUERIES}:
        parser.error(f"unknown query: {', '.join(sorted(unknown))}")
    queries = [query for query in QUERIES if query.name in names]

    whole = flights_duckdb.find_data()
    if options.check:
        folder = options.build / "bench/small"
        data.make(ROOT / "examples/data", folder, small=True)
        return not all([check(query, options.build, folder) for query in queries])
    if whole is None:
        print("the whole flights data is not here; set FLOTT_FLIGHTS_DIR", file=sys.stderr)
        return SKIPPED
    folder = options.build / "bench/data"
    data.make(whole, folder)
    results = []
    for query in queries:
        print(f"{query.name}: {options.runs} runs of each side", file=sys.stderr)
        results.append(measure(query, options.build, folder, options.runs, options.retries))
    text = report.render(results, folder, machine.describe(), complete=not options.only)
    if not options.only:
        text += cold.tables(options.build)
    options.output.write_text(text)
    print(f"wrote {options.output}", file=sys.stderr)
    return any(void for _, _, void in results)


if __name__ == "__main__":
    sys.exit(main())
