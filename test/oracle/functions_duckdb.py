#!/usr/bin/env python3
"""Compares scalar functions with DuckDB's, where both are meant to agree, over NULL,
zero, extremes, typical and random values.

usage: functions_duckdb.py EVALUATE [--seed N]

EVALUATE is the build's functions-evaluate. Exit code 77: there is no DuckDB.
"""

import argparse
import datetime
import decimal
import itertools
import math
import random
import subprocess
import sys

SKIPPED = 77

# Flott's call, DuckDB's, and the kinds of values for $1, $2, $3.
PAIRS = [
    ("abs($1)", "abs($1)", "f"),
    ("sign($1)", "sign($1)", "i"),
    ("ceil($1)", "ceil($1)", "f"),
    ("floor($1)", "floor($1)", "f"),
    ("trunc($1)", "trunc($1)", "f"),
    ("round($1)", "round($1)", "f"),
    ("round($1, $2)", "round($1::bigint, $2::int)", "jd"),
    ("round($1, $2)", "round($1, $2)", "mD"),
    ("ceil($1)", "ceil($1)", "m"),
    ("floor($1)", "floor($1)", "m"),
    ("sqrt($1)", "sqrt($1)", "f"),
    ("exp($1)", "exp($1)", "g"),
    ("atan2($1, $2)", "atan2($1, $2)", "gg"),
    ("radians($1)", "radians($1)", "g"),
    ("degrees($1)", "degrees($1)", "g"),
    ("power($1, $2)", "power($1, $2)", "gg"),
    ("upper($1)", "upper($1)", "t"),
    ("lower($1)", "lower($1)", "t"),
    ("length($1)", "length($1)", "t"),
    ("octet_length($1)", "strlen($1)", "t"),
    ("reverse($1)", "array_to_string(list_reverse(string_split($1, '')), '')", "t"),
    ("substring($1, $2, $3)", "substring($1, $2, $3)", "tpn"),
    ("left($1, $2)", "left($1, $2)", "tn"),
    ("right($1, $2)", "right($1, $2)", "tn"),
    ("trim($1, $2)", "trim($1, $2)", "tt"),
    ("ltrim($1, $2)", "ltrim($1, $2)", "tt"),
    ("rtrim($1, $2)", "rtrim($1, $2)", "tt"),
    ("replace($1, $2, $3)", "replace($1, $2, $3)", "ttt"),
    ("concat($1, $2)", "$1 || $2", "tt"),
    ("concat_ws($1, $2, $3)", "concat_ws($1, $2, $3)", "ttt"),
    ("starts_with($1, $2)", "starts_with($1, $2)", "tt"),
    ("ends_with($1, $2)", "ends_with($1, $2)", "tt"),
    ("contains($1, $2)", "contains($1, $2)", "tt"),
    ("position($1, $2)", "strpos($1, $2)", "tt"),
    ("split_part($1, $2, $3)", "split_part($1, $2, $3)", "tti"),
    ("repeat($1, $2)", "repeat($1, $2)", "tn"),
    ("lpad($1, $2, $3)", "lpad($1, $2::int, $3)", "tnT"),
    ("rpad($1, $2, $3)", "rpad($1, $2::int, $3)", "tnT"),
    ("like($1, $2)", "$1 LIKE $2", "tl"),
    ("regexp_like($1, $2)", "regexp_matches($1, $2)", "tr"),
    ("greatest($1, $2)", "CASE WHEN $1 > $2 THEN $1 WHEN $1 <= $2 THEN $2 END", "ff"),
    ("least($1, $2)", "CASE WHEN $1 < $2 THEN $1 WHEN $1 >= $2 THEN $2 END", "tt"),
    ("to_hex($1)", "hex($1)", "t"),
    ("year($1)", "year($1)", "S"),
    ("quarter($1)", "quarter($1)", "S"),
    ("month($1)", "month($1)", "S"),
    ("day($1)", "day($1)", "S"),
    ("hour($1)", "hour($1)", "S"),
    ("minute($1)", "minute($1)", "S"),
    ("second($1)", "second($1)", "S"),
    ("week($1)", "week($1)", "S"),
    ("day_of_week($1)", "isodow($1)", "S"),
    ("day_of_year($1)", "dayofyear($1)", "S"),
    ("epoch_millis($1)", "floor(epoch_us($1) / 1000)::bigint", "S"),
    ("date_trunc('week', $1)", "date_trunc('week', $1)", "S"),
    ("date_trunc('quarter', $1)", "date_trunc('quarter', $1)", "S"),
    ("date_trunc('hour', $1)", "date_trunc('hour', $1)", "S"),
    ("date_trunc('month', $1)", "date_trunc('month', $1)::date", "d8"),
    ("last_day($1)", "last_day($1)", "d8"),
    ("add_months($1, $2)", "($1 + to_months($2::int))::date", "d8n"),
    ("date_diff('month', $1, $2)", "date_sub('month', $1, $2)", "SS"),
    ("date_diff('hour', $1, $2)", "date_sub('hour', $1, $2)", "SS"),
    ("at_zone($1, 'America/New_York')", "timezone('America/New_York', $1)", "Z"),
    ("at_zone($1, 'Europe/Berlin')", "timezone('Europe/Berlin', $1)", "Z"),
    ("from_zone($1, 'America/New_York')", "timezone('America/New_York', $1)", "L"),
]

ALPHABET = "aabbAB -_%.é世😀ßǆ1"


def values(kind, rng):
    """Returns pairs of texts: Flott's literal and DuckDB's."""
    def same(items):
        return [(text, text) for text in items]

    def floats(numbers):
        return [(f"{n!r}e0" if "e" not in repr(n) else repr(n), f"'{n!r}'::double") for n in numbers]

    def text(item):
        return "'" + item.replace("'", "''") + "'"

    def moments(word, cast, seconds):
        out = []
        for micros in seconds:
            at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
            out.append((f"{word} '{at}'", f"{cast} '{at}{'+00' if cast == 'timestamptz' else ''}'"))
        return out

    sql_type = {"f": "double", "g": "double", "i": "bigint", "j": "bigint", "m": "decimal(12,3)",
                "S": "timestamp", "L": "timestamp", "Z": "timestamptz", "d8": "date"}
    null = [("null", f"NULL::{sql_type.get(kind, 'varchar')}")]
    if kind == "f":
        numbers = [0.0, -0.5, 0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 1e15 + 0.5, 1e300, 4503599627370497.5]
        return null + floats(numbers + [rng.uniform(-1000, 1000) for _ in range(20)])
    if kind == "g":
        return null + floats([0.0, 1.0, -1.0, 2.0, 0.5] + [rng.uniform(-9, 9) for _ in range(8)])
    if kind == "i":
        return null + same(["0", "1", "-1", "2", "-3", "7"])
    if kind == "j":
        return null + same([str(n) for n in [0, 5, -5, 15, 149, -150, 999_999] + [rng.randrange(-10**12, 10**12) for _ in range(10)]])
    if kind == "d":
        return same(["0", "-1", "-2", "-7"])
    if kind == "D":
        return same(["0", "1", "2"])
    if kind == "n":
        return same(["0", "1", "2", "3", "7", "15"])
    if kind == "p":
        return same(["1", "2", "5", "-1"])  # before the first character engines differ
    if kind == "m":
        return null + same([f"{rng.randrange(-10**9, 10**9) / 1000:.3f}" for _ in range(20)] + ["0.000", "0.500", "-0.500", "9.995"])
    if kind in "tT":
        items = ["a", "ab", "-", "世", "😀é", "a-b-c", "  a ", "Straße"]
        items += ["".join(rng.choices(ALPHABET, k=rng.randrange(1, 30))) for _ in range(6)]
        return [(text(i), text(i)) for i in items] + (null + [("''", "''")] if kind == "t" else [])
    if kind == "l":
        items = ["", "%", "_", "a%", "%a", "%a%", "a_b", "%世%", "_%_", "a-%-c"]
        items += ["".join(rng.choices("aab%_%世", k=rng.randrange(1, 7))) for _ in range(12)]
        return null + [(text(i), text(i)) for i in items]
    if kind == "r":
        return [(text(i), text(i)) for i in ["a", "^a", "b$", "^a-b-c$", "a.b", "[a-c]+", "世", "x|é", "(a)(b)", "."]]
    day = 86_400_000_000
    spread = [0, -1, 1, day - 1, -day, 951_782_400_000_000, 951_868_799_999_999]
    spread += [rng.randrange(-20_000 * day, 40_000 * day) for _ in range(40)]
    if kind == "S":
        return null + moments("timestamp", "timestamp", spread)
    if kind == "Z":
        return null + moments("instant", "timestamptz", [s for s in spread if s > 0] + [1_362_898_800_000_000 + k for k in (-1, 0, 1)])
    if kind == "L":  # local times that exist once: engines differ on the others
        return null + moments("timestamp", "timestamp", [d * day + 12 * 3_600_000_000 for d in range(0, 20_000, 613)])
    if kind == "d8":
        dates = [datetime.date(1970, 1, 1) + datetime.timedelta(days=rng.randrange(-30_000, 60_000)) for _ in range(40)]
        dates += [datetime.date(2016, 2, 29), datetime.date(1900, 2, 28), datetime.date(2013, 1, 31)]
        return null + [(f"date '{d}'", f"date '{d}'") for d in dates]
    raise ValueError(kind)


def split_kinds(kinds):
    out = []
    for c in kinds:
        if c == "8":
            out[-1] += c
        else:
            out.append(c)
    return out


def fill(template, arguments):
    for number, argument in reversed(list(enumerate(arguments, 1))):
        template = template.replace(f"${number}", argument)
    return template


def written(value):
    """A value of DuckDB as Flott's evaluator writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, datetime.datetime):
        word = "instant" if value.tzinfo else "timestamp"
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None) if value.tzinfo else value
        text = str(value)
        return f"{word} '{text.rstrip('0') if '.' in text else text}'"
    if isinstance(value, datetime.date):
        return f"date '{value}'"
    return value


def agree(ours, theirs):
    theirs = written(theirs)
    if isinstance(theirs, str):
        return ours == theirs
    if isinstance(theirs, decimal.Decimal):
        return ours[0] in "-0123456789" and decimal.Decimal(ours) == theirs
    try:
        value = float(ours)
    except ValueError:
        return False
    if math.isnan(value) or math.isnan(theirs):
        return math.isnan(value) and math.isnan(theirs)
    # libm of two builds may differ in the last place.
    return value == theirs or math.isclose(value, theirs, rel_tol=4e-16)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("evaluate")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    try:
        import duckdb
    except ImportError:
        print("there is no DuckDB for this Python: nothing is compared")
        return SKIPPED
    print(f"seed {options.seed}")
    rng = random.Random(options.seed)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    calls = []
    for ours, theirs, kinds in PAIRS:
        pools = [values(kind, rng) for kind in split_kinds(kinds)]
        combinations = list(itertools.product(*pools))
        if len(combinations) > 400:
            combinations = rng.sample(combinations, 400)
        for row in combinations:
            if all(ours_text == "null" for ours_text, _ in row):
                continue  # no type to choose an overload by
            calls.append((fill(ours, [a for a, _ in row]), fill(theirs, [b for _, b in row])))
    results = subprocess.run(
        [options.evaluate], input="".join(ours + "\n" for ours, _ in calls),
        capture_output=True, text=True, check=True).stdout.split("\n")
    wrong = 0
    for begin in range(0, len(calls), 100):
        part = calls[begin:begin + 100]
        rows = connection.execute("SELECT " + ", ".join(theirs for _, theirs in part)).fetchone()
        for (ours, theirs), result, expected in zip(part, results[begin:], rows):
            if not agree(result, expected):
                wrong += 1
                if wrong <= 40:
                    print(f"{ours} is {result}; DuckDB: {theirs} is {written(expected)}")
    print(f"{len(calls)} calls compared, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
