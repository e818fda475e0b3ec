"""Turns the series of bench/run.py into bench/README.md."""

import statistics

HEAD = """\
# Benchmarks

Written by `./x bench`; do not edit. Each query runs as Flott, as a hand-written C++ loop
(`bench/loops`, `-O3 -march=native`, written to win, with the same checks) and in DuckDB
{duckdb} with one thread: interleaved, {runs} times each, results compared (a figure whose
result differs is void). Figures are medians with [least–most]; ratios are of medians.

Machine: {machine}.

* Whole processes for Flott and the loops over text: start, compilation and output
  included; file in the page cache. The first run of Flott finds no code in its cache, the
  others find what it left. DuckDB's clock runs inside its process.
* Binary columns are in memory before the clock starts, on all sides.
* CPU counts user and system time of all threads. RSS is the most memory of the process,
  mapped input included; for DuckDB over columns its table as well.
* A series is repeated if others used more than 0.1 core meanwhile, or if arithmetic or
  random reads of 64 MB became more than 10 % faster or slower from begin to end; one that
  stays unquiet is marked with *.
"""

TABLE = """\

## {group}

| query | side | wall ms | CPU ms | M rows/s | GB/s | RSS MiB | of the loop's speed | loop's CPU / its | DuckDB's CPU / its |
|---|---|---|---|---|---|---|---|---|---|
"""

LOOPS = """\

## The loops themselves

What a loop of the kind reached on a 2-core EPYC Milan VM (one core, CPU time) stands beside
each; a loop below four fifths of it says why.

| query | M rows/s of CPU time | kind | M rows/s there | share | why less |
|---|---|---|---|---|---|
"""

SIDES = {"flott": "Flott", "loop": "loop", "duckdb": "DuckDB"}


def summary(runs, field):
    values = sorted(getattr(run, field) for run in runs)
    return statistics.median(values), values[0], values[-1]


def rows_of(path):
    if path.suffix == ".i64":
        return path.stat().st_size // 8
    newlines = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 24):
            newlines += block.count(b"\n")
    return newlines - (path.suffix == ".csv")


def milliseconds(runs, field):
    middle, least, most = (value * 1000 for value in summary(runs, field))
    digits = 0 if middle >= 100 else 1
    return f"{middle:,.{digits}f} [{least:,.{digits}f}–{most:,.{digits}f}]"


def row(series, watch, void, side, rows, size):
    title = f"{series.query.title}{'' if watch.quiet else ' *'}" if side == first_side(series) else ""
    runs = series.runs[side]
    if not runs:
        return f"| {title} | {SIDES[side]} | – | – | – | – | – | – | – | – |\n"
    if side in void:
        return f"| {title} | {SIDES[side]} | void: another result than DuckDB's | – | – | – | – | – | – | – |\n"
    wall, cpu, rss = (summary(runs, field)[0] for field in ("wall", "cpu", "rss"))
    of_loop = summary(series.runs["loop"], "wall")[0] / wall
    of_loop_cpu = summary(series.runs["loop"], "cpu")[0] / cpu
    of_duck = summary(series.runs["duckdb"], "cpu")[0] / cpu
    return (
        f"| {title} | {SIDES[side]} | {milliseconds(runs, 'wall')} | {milliseconds(runs, 'cpu')}"
        f" | {rows / wall / 1e6:,.1f} | {size / wall / 1e9:.2f} | {rss / 2**20:,.0f}"
        f" | {of_loop:.2f} | {of_loop_cpu:.2f} | {of_duck:.1f} |\n"
    )


def first_side(series):
    return next(iter(series.runs))


def render(results, folder, machine, complete):
    import duckdb

    runs = min(len(series.runs["loop"]) for series, _, _ in results)
    text = HEAD.format(duckdb=duckdb.__version__, runs=runs, machine=machine)
    if not complete:
        text += "\nOnly some of the queries were run.\n"
    group = None
    for series, watch, void in results:
        if series.query.group != group:
            group = series.query.group
            text += TABLE.format(group=group)
        paths = [folder / name for name in series.query.inputs]
        rows, size = rows_of(paths[0]), sum(path.stat().st_size for path in paths)
        for side in SIDES:
            text += row(series, watch, void, side, rows, size)
    text += LOOPS
    for series, _, _ in results:
        kind, there = series.query.expected
        rows = rows_of(folder / series.query.inputs[0])
        here = rows / summary(series.runs["loop"], "cpu")[0]
        why = series.query.why if here < 0.8 * there else ""
        text += f"| {series.query.title} | {here / 1e6:,.1f} | {kind} | {there / 1e6:,.1f} | {here / there:.2f} | {why} |\n"
    figures = [watch.before for _, watch, _ in results]
    text += (
        f"\nCalibration: {min(f['alu'] for f in figures):.2f}–{max(f['alu'] for f in figures):.2f} ns a"
        f" multiply and add, {min(f['random'] for f in figures):.1f}–{max(f['random'] for f in figures):.1f}"
        " ns a random read of 64 MB.\n"
    )
    return text
