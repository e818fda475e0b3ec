"""The benchmark queries: what they read, and how the loop, DuckDB and Flott are asked.

A result is either a CSV file, compared row for row in canonical form, or a checksum:
the number of rows and the sum of each column modulo 2^64.
"""

import dataclasses
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test/oracle"))
import flights_duckdb  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Query:
    name: str
    group: str
    title: str
    inputs: tuple  # files of the data folder; the first one's rows are counted
    loop: tuple  # program of bench/loops and its arguments; {data}, {out}
    duck: str  # SQL; {data}, {out}
    flott: tuple  # arguments of flott, or of flott-columns where the result is no file
    duck_columns: tuple = ()  # become table t in memory before the clock starts
    writes_file: bool = False
    sums: tuple = ()  # the columns of the checksum, where the result is not a file
    expected: tuple = ()  # what a loop of this kind reaches: its kind, rows a second
    why: str = ""  # the loop stays below four fifths of that


def flights(name, title, inputs, why=""):
    sql = flights_duckdb.query(name, "{data}/flights.csv", "{data}/weather.csv")
    sql = sql.replace("{", "{{").replace("}", "}}").replace("{{data}}", "{data}")
    program = {"hourly": "flights.flott", "routes": "worst-routes.flott", "lateness": "lateness.flott"}[name]
    return Query(
        name=f"flights-{name}",
        group="Flights, CSV",
        title=title,
        inputs=inputs,
        loop=(f"loop-flights-{name}", *("{data}/" + i for i in inputs), "{out}"),
        duck=f"COPY ({sql}) TO '{{out}}' (FORMAT csv, HEADER true)",
        flott=("run", "--quiet", *(f"--param={i.removesuffix('.csv')}_path={{data}}/{i}" for i in inputs),
               "{root}/examples/" + program),
        writes_file=True,
        expected=("CSV, seven columns", 19.4e6),
        why=why,
    )


def columns(name, title, loop, inputs, sums, sql, expected, why=""):
    return Query(
        name=f"columns-{name}",
        group="Binary columns in memory",
        title=title,
        inputs=tuple(f"{n}.i64" for n in inputs),
        loop=("loop-columns", loop, "{data}"),
        duck=sql,
        flott=(f"{{root}}/bench/programs/{name}.flott", "{out}.row", *(f"{n}={{data}}/{n}.i64" for n in inputs)),
        sums=sums,
        duck_columns=inputs,
        expected=expected,
        why=why,
    )


BID_COLUMNS = (
    "{{auction: 'BIGINT', bidder: 'BIGINT', price: 'BIGINT', channel: 'VARCHAR', url: 'VARCHAR',"
    " dateTime: 'VARCHAR', extra: 'VARCHAR'}}"
)

QUERIES = [
    flights("hourly", "hours of an origin, joined with the weather", ("flights.csv", "weather.csv"),
            "it also keeps lists for quantiles, joins, and writes a row per hour and origin"),
    flights("routes", "ten worst routes", ("flights.csv",)),
    flights("lateness", "late by actual departure, bound 1 h", ("flights.csv",)),
    columns("filter", "filter and project, half of the rows", "filter", ("auction", "price"), ("auction", "eur"),
            "SELECT count(*), sum(auction), sum(eur) FROM (SELECT auction, price * 908 // 1000 AS eur"
            " FROM t WHERE price > 5000)", ("filter and project", 373e6),
            "a division of 64 bits by a constant each row, for which vectors have no instruction"),
    columns("sum-100", "sum by key, 100 keys", "sum-100", ("campaign", "price"), ("campaign", "total"),
            "SELECT count(*), sum(campaign), sum(total) FROM (SELECT campaign, sum(price) AS total"
            " FROM t GROUP BY campaign)", ("upsert, 100 keys", 300e6)),
    columns("sum-1m", "sum by key, 1,000,000 keys", "sum-1m", ("auction", "price"), ("auction", "total"),
            "SELECT count(*), sum(auction), sum(total) FROM (SELECT auction, sum(price) AS total"
            " FROM t GROUP BY auction)", ("upsert, 1 M keys, fetched ahead", 46e6),
            "random reads of memory bound it, and here they are slower than where the figure is from"),
    columns("tumble", "count by key and window of 10 s", "tumble", ("campaign", "time"), ("begin", "campaign", "n"),
            "SELECT count(*), sum(begin), sum(campaign), sum(n) FROM (SELECT campaign,"
            " time - time % 10000000 AS begin, count(*) AS n FROM t GROUP BY ALL)", ("keyed window, few keys", 171e6)),
    Query(
        name="bids",
        group="Bids, NDJSON",
        title="three columns of seven to a filter",
        inputs=("bids.ndjson",),
        loop=("loop-bids", "{data}/bids.ndjson"),
        flott=("{root}/bench/programs/bids.flott", "{out}.row", "path:{data}/bids.ndjson"),
        sums=("auction", "bidder", "price"),
        duck="SELECT count(*), sum(auction), sum(bidder), sum(price) FROM (SELECT auction, bidder, price"
        " FROM read_json('{data}/bids.ndjson', format = 'newline_delimited', columns = " + BID_COLUMNS + ")"
        " WHERE price > 1000000)",
        expected=("NDJSON, three integers of seven columns", 9.4e6),
    ),
]
