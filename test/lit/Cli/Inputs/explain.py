"""Fails unless the arguments, an explanation as JSON and one as DOT, are well-formed."""

import json
import re
import sys

plan = json.load(open(sys.argv[1]))
operators = plan["operators"]
for number, operator in enumerate(operators):
    assert operator["id"] == number
    assert all(source < number for source in operator["inputs"]), operator
    assert operator["place"].count(":") >= 2, operator
sinks = [operator for operator in operators if operator["name"] == "sink"]
assert [sink["rows"] for sink in sinks] == [10], sinks
pipelines = [pipeline for stage in plan["stages"] for pipeline in stage["pipelines"]]
assert sum(pipeline["micros"] for pipeline in pipelines) > 0
symbols = {pipeline["symbol"] for pipeline in pipelines}
assert all(set(operator["pipelines"]) <= symbols for operator in operators)
assert {code["symbol"] for code in plan["code"]} == symbols
assert all(code["tier"] in ("quick", "optimized") for code in plan["code"])
assert any(stage["parallelism"] == 2 for stage in plan["stages"])
assert {"rule": "split-aggregation", "applied": True}.items() <= next(
    rule for rule in plan["rules"] if rule["rule"] == "split-aggregation"
).items()

lines = open(sys.argv[2]).read().splitlines()
assert lines[0] == "digraph plan {" and lines[-1] == "}"
text = r'"(?:[^"\\]|\\.)*"'
statement = rf"  (?:rankdir = BT|node \[shape = box\]|n\d+(?: -> n\d+)?(?: \[label = {text}\])?);"
for line in lines[1:-1]:
    assert re.fullmatch(statement, line), line
nodes = set(re.findall(r"^  (n\d+) \[", "\n".join(lines), re.M))
edges = re.findall(r"^  (n\d+) -> (n\d+)", "\n".join(lines), re.M)
assert edges and all({source, target} <= nodes for source, target in edges)
