#!/usr/bin/env python3
"""Runs an example over the whole flights data in every way Flott can, and compares each
result with DuckDB's, row for row.

usage: flights_test.py {hourly,routes,lateness} --flott PROGRAM [--data DIRECTORY]

Ways: batch and stream; parallelism 1, 2, 4; quick and optimized code; ahead of time; the
interpreter. Exit code 77: the data is not here (see flights_duckdb.py).
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import flights_duckdb

PROGRAMS = {"hourly": "flights", "routes": "worst-routes", "lateness": "lateness"}
# `order by` and `limit` are of whole input: a stream has none.
MODES = {"hourly": ("batch", "stream"), "routes": ("batch",), "lateness": ("batch", "stream")}
INPUTS = {"hourly": ("flights", "weather"), "routes": ("flights",), "lateness": ("flights",)}


def ways(name):
    """Yields (what it is called, arguments before the program)."""
    for mode in MODES[name]:
        for parallelism in (1, 2, 4):
            for tier in ("quick", "optimized", "tiered"):
                label = f"{mode}, parallelism {parallelism}, {tier}"
                yield label, ["--mode", mode, "--parallelism", str(parallelism), "--tier", tier]
    yield "interpreter", ["--interpret"]


def run(command, output):
    with open(output, "w") as file:
        process = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, text=True)
    return process.stderr if process.returncode != 0 else None


def first_difference(wanted, got):
    for number, (left, right) in enumerate(zip(wanted.splitlines(), got.splitlines()), 1):
        if left != right:
            return f"row {number}: DuckDB {left}, Flott {right}"
    return f"DuckDB has {wanted.count(chr(10))} lines, Flott {got.count(chr(10))}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=PROGRAMS)
    parser.add_argument("--flott", required=True)
    parser.add_argument("--data")
    options = parser.parse_args()
    data = flights_duckdb.find_data(options.data)
    if data is None:
        print("SKIPPED: the whole flights data is not here; set FLOTT_FLIGHTS_DIR", file=sys.stderr)
        return flights_duckdb.SKIPPED

    wanted = flights_duckdb.answer(options.name, data)
    program = str(flights_duckdb.ROOT / f"examples/{PROGRAMS[options.name]}.flott")
    parameters = [f"--param={name}_path={data}/{name}.csv.gz" for name in INPUTS[options.name]]
    failures = 0

    def compare(label, error, output):
        nonlocal failures
        if error is None:
            got = flights_duckdb.canonical_file(output)
            error = None if got == wanted else first_difference(wanted, got)
        failures += error is not None
        print(f"{label}: {'equal' if error is None else error}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "rows.csv"
        for label, arguments in ways(options.name):
            command = [options.flott, "run", program, "--quiet", *arguments, *parameters]
            compare(label, run(command, output), output)
        executable = pathlib.Path(folder) / "job"
        error = run([options.flott, "build", program, *parameters, "-o", str(executable)], output)
        compare("ahead of time", error or run([executable], output), output)
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
