"""Runs a program whose standard output is a full disk, closed, or a pipe without a
reader; shows its errors, and fails unless it ends with 1.

usage: output.py {full,closed,gone} FLOTT
"""

import os
import subprocess
import sys

program = (
    'record R { n: i64 } source r: table<R> = file(path = "many.csv", header = false) '
    "sink r -> stdout(format = csv)"
)
with open("many.csv", "w") as file:
    file.writelines(f"{i}\n" for i in range(100_000))
command = [sys.argv[2], "run", "--quiet", "-e", program]
if sys.argv[1] == "full":
    process = subprocess.run(command, stdout=open("/dev/full", "w"), stderr=subprocess.PIPE)
elif sys.argv[1] == "closed":
    process = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE)
else:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE)
os.remove("many.csv")
sys.stdout.buffer.write(process.stderr)
sys.exit(process.returncode != 1)
