#!/usr/bin/env python3
"""DuckDB's answers to the three flights programs, as canonical CSV: the rows sorted,
times as ISO 8601 in UTC, floats in their shortest exact form, NULL as nothing.

usage: flights_duckdb.py {hourly,routes,lateness} [--data DIRECTORY] [--output FILE]

The data is looked for where --data says, then FLOTT_FLIGHTS_DIR, then in
../shared/data/flights beside the repository. Exit code 77: there is none.
"""

import argparse
import csv
import datetime
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77

FLIGHTS_COLUMNS = {
    name: "BIGINT"
    for name in "year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time"
    " arr_delay carrier flight tailnum origin dest air_time distance hour minute time_hour".split()
} | {"carrier": "VARCHAR", "tailnum": "VARCHAR", "origin": "VARCHAR", "dest": "VARCHAR",
     "time_hour": "TIMESTAMP"}
WEATHER_COLUMNS = {
    name: "DOUBLE"
    for name in "origin year month day hour temp dewp humid wind_dir wind_speed wind_gust"
    " precip pressure visib time_hour".split()
} | {"origin": "VARCHAR", "time_hour": "TIMESTAMP"} | dict.fromkeys(["year", "month", "day", "hour"], "BIGINT")


def read_csv(path, columns):
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv('{path}', header = true, nullstr = 'NA', auto_detect = false,"
        f" delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})"
    )


# Each asks two relations, {flights} and {weather}.
QUERIES = {
    # Per origin and hour of scheduled time, joined with the weather of that hour.
    "hourly": """
        SELECT f.origin, f.hour, f.flights, f.mean_delay, f.p95_delay,
               w.temp, w.wind_speed, w.precip
        FROM (SELECT origin, date_trunc('hour', time_hour + to_minutes(minute)) AS hour,
                     count(*) AS flights, avg(dep_delay) AS mean_delay,
                     quantile_cont(dep_delay, 0.95) AS p95_delay
              FROM {flights} GROUP BY ALL) f
        LEFT JOIN {weather} w ON w.origin = f.origin AND w.time_hour = f.hour""",
    # The ten routes with the worst mean arrival delay.
    "routes": """
        SELECT origin, dest, count(*) AS flights, avg(arr_delay) AS mean_delay
        FROM {flights} WHERE arr_delay IS NOT NULL
        GROUP BY origin, dest ORDER BY mean_delay DESC, origin, dest LIMIT 10""",
    # Per origin, the flights that left and those that come too late for their hour, if
    # the watermark is the newest actual departure of the rows before, less one hour.
    "lateness": """
        SELECT origin, count(*) AS flights,
               count(*) FILTER (WHERE date_trunc('hour', actual) + INTERVAL 1 HOUR <= newest - INTERVAL 1 HOUR) AS late
        FROM (SELECT origin, actual, max(actual) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING
                                               AND 1 PRECEDING) AS newest
              FROM (SELECT origin, time_hour + to_minutes(minute + dep_delay) AS actual,
                           row_number() OVER () AS number
                    FROM {flights} WHERE dep_delay IS NOT NULL))
        GROUP BY origin""",
}


def query(name, flights, weather):
    """Returns the SQL of a program over these two CSV files."""
    return QUERIES[name].format(
        flights=read_csv(flights, FLIGHTS_COLUMNS), weather=read_csv(weather, WEATHER_COLUMNS)
    )


def find_data(directory=None):
    """Returns the folder of the whole data, or None."""
    default = ROOT.parent / "shared/data/flights"
    path = pathlib.Path(directory or os.environ.get("FLOTT_FLIGHTS_DIR") or default)
    return path if (path / "flights.csv.gz").exists() else None


def canonical_field(value):
    if value is None or value == "":
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float):
        return canonical_number(repr(value))
    return canonical_number(str(value))


def canonical_number(text):
    """2.50 -> 2.5, 4.0 -> 4, a time with a blank or without a zone -> with T and Z;
    anything else stays."""
    if len(text) >= 19 and text[4] == text[7] == "-" and text[10] in " T":
        text = text.replace(" ", "T").removesuffix("+00").removesuffix("+00:00").removesuffix("Z")
        head, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        return head + ("." + fraction if fraction else "") + "Z"
    try:
        number = float(text)
    except ValueError:
        return text
    if text.lstrip("-").isdigit():
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def canonical_csv(rows):
    """Returns the canonical form of rows of fields, sorted, as one text."""
    lines = sorted([canonical_field(field) for field in row] for row in rows)
    return "".join(",".join(line) + "\n" for line in lines)


def canonical_file(path):
    """Returns header and canonical rows of a CSV file that a program wrote."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return ",".join(header) + "\n" + canonical_csv(rows)


def answer(name, directory):
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    sql = query(name, directory / "flights.csv.gz", directory / "weather.csv.gz")
    cursor = connection.execute(sql)
    header = ",".join(column[0] for column in cursor.description)
    return header + "\n" + canonical_csv(cursor.fetchall())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", choices=QUERIES)
    parser.add_argument("--data", help="folder with flights.csv.gz and weather.csv.gz")
    parser.add_argument("--output", type=pathlib.Path, help="file; standard output without")
    options = parser.parse_args()
    directory = find_data(options.data)
    if directory is None:
        print("SKIPPED: the whole flights data is not here; set FLOTT_FLIGHTS_DIR", file=sys.stderr)
        return SKIPPED
    text = answer(options.program, directory)
    if options.output:
        options.output.write_text(text)
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
