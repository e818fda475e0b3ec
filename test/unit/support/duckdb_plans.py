"""Compares random plans, as plan-dump prints them, with DuckDB.

usage: plan-dump 1 700 | duckdb_plans.py [--at-least PLANS]

Fails if fewer plans can be compared.
"""

import argparse
import json
import math
import sys

import duckdb


def same(expected, actual, kind):
    if expected is None or actual is None:
        return expected is actual
    if kind.startswith("f64"):
        left, right = float(expected), float(actual)
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return left == right or abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    return expected == actual


def key(row, types):
    """Sorts rows of equal values beside each other: floats as numbers."""
    return [
        (value is not None, float(value) if kind.startswith("f64") and value not in (None, "nan") else math.inf, str(value))
        if kind.startswith("f64")
        else (value is not None, 0.0, value or "")
        for value, kind in zip(row, types)
    ]


def difference(case):
    db = duckdb.connect()
    db.execute("SET threads = 1")
    db.execute(case["tables"])
    # Order survives the subquery: one thread keeps it.
    rows = db.sql(case["sql"].rstrip().rstrip(";")).project("CAST(COLUMNS(*) AS VARCHAR)").fetchall()
    if len(rows) != len(case["rows"]):
        return f"{len(case['rows'])} rows were expected, there are {len(rows)}"
    if case["order"] == "count":
        return None
    expected, actual = case["rows"], [list(row) for row in rows]
    if case["order"] == "any":
        expected = sorted(expected, key=lambda row: key(row, case["types"]))
        actual = sorted(actual, key=lambda row: key(row, case["types"]))
    for left, right in zip(expected, actual):
        for e, a, kind in zip(left, right, case["types"]):
            if not same(e, a, kind):
                return f"expected {left}, DuckDB has {right}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--at-least", type=int, default=1, metavar="PLANS")
    options = parser.parse_args()
    plans = set()
    failed = 0
    for line in sys.stdin:
        case = json.loads(line)
        plans.add(case["seed"])
        try:
            text = difference(case)
        except duckdb.Error as error:
            text = f"DuckDB: {error}"
        if text:
            failed += 1
            print(f"seed {case['seed']}: {text}\n{case['tables']}{case['sql']}")
    print(f"{len(plans)} plans compared, {failed} results differ")
    if len(plans) < options.at_least:
        print(f"at least {options.at_least} were to be compared")
    sys.exit(failed > 0 or len(plans) < options.at_least)


main()
