"""DuckDB with one thread, as a process of its own. Reads requests as lines of JSON,
{"columns": {name: file}} to load table t or {"sql": text} to run, and answers each with
the time, processor time, memory and the single row of the result."""

import json
import resource
import sys
import time

import duckdb
import numpy


def load(connection, columns):
    arrays = {name: numpy.fromfile(path, "<i8") for name, path in columns.items()}
    connection.register("arrays", arrays)
    connection.execute("CREATE OR REPLACE TABLE t AS SELECT * FROM arrays")
    connection.unregister("arrays")
    return []


def main():
    connection = duckdb.connect(config={"threads": 1})
    for line in sys.stdin:
        request = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        if "columns" in request:
            rows = load(connection, request["columns"])
        else:
            rows = connection.execute(request["sql"]).fetchall()
        answer = {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "row": [int(field) for field in rows[0]] if len(rows) == 1 else [],
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
