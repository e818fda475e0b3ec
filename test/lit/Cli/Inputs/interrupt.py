"""Interrupts a program that waits for more input, then one whose reader does not read.

usage: interrupt.py FLOTT
"""

import signal
import subprocess
import sys
import time

PIPE = subprocess.PIPE


def start(program):
    return subprocess.Popen([sys.argv[1], "run", "--quiet", "-e", program], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)


process = start(
    "record R { n: i64 } source r: table<R> = stdin(format = csv, header = false) "
    "sink r |> group n { c = count() } -> stdout(format = csv)"
)
process.stdin.write("1\n1\n")
process.stdin.flush()
time.sleep(1.5)
process.send_signal(signal.SIGINT)
rows = process.stdout.read().split()
print(f"drained: {process.wait()}, {rows}")

process = start("record R { n: i64 } source r: stream<R> = datagen() sink r -> stdout(format = csv)")
time.sleep(1.5)
for _ in range(2):
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
code = process.wait(timeout=20)
print(f"stuck: {code}, {process.stderr.read().strip()}")
