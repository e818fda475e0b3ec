#!/usr/bin/env python3
"""Cuts January 2013 out of the whole flights data, into this folder.

usage: cut.py DIRECTORY    (with the whole flights.csv.gz, weather.csv.gz, airports.csv.gz)

Rows, header and order stay as they are. Of the weather the hours stay in which one of
the kept flights was scheduled. The same input gives the same bytes.
"""

import gzip
import pathlib
import sys


def read_lines(path):
    with gzip.open(path, "rt", newline="") as file:
        return file.readlines()


def write_lines(path, lines):
    # Neither a name nor a time in the gzip header, so that equal rows are equal files.
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("".join(lines).encode())


def fields(line):
    return line.rstrip("\n").split(",")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    whole, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent

    header, *rows = read_lines(whole / "flights.csv.gz")
    month, hour = fields(header).index("month"), fields(header).index("time_hour")
    flights = [row for row in rows if fields(row)[month] == "1"]
    hours = [fields(row)[hour] for row in flights]
    write_lines(here / "flights.csv.gz", [header, *flights])

    header, *rows = read_lines(whole / "weather.csv.gz")
    hour = fields(header).index("time_hour")
    weather = [row for row in rows if min(hours) <= fields(row)[hour] <= max(hours)]
    write_lines(here / "weather.csv.gz", [header, *weather])

    write_lines(here / "airports.csv.gz", read_lines(whole / "airports.csv.gz"))
    print(f"{len(flights)} flights, {len(weather)} hours of weather")


if __name__ == "__main__":
    main()
