"""Lets a program read v1.csv, a pipe, and takes v2.csv away before its turn.

usage: vanish.py FLOTT
"""

import os
import subprocess
import sys

program = (
    'record R { a: i64 } source r: table<R> = file(path = "v*.csv", header = false) '
    'sink r -> file(path = "out.csv")'
)
os.mkfifo("v1.csv")
with open("v2.csv", "w") as file:
    file.write("2\n")
process = subprocess.Popen([sys.argv[1], "run", "-e", program], stderr=subprocess.PIPE)
with open("v1.csv", "w") as pipe:  # opens when the program does
    os.remove("v2.csv")
    pipe.write("1\n")
sys.stdout.buffer.write(process.communicate()[1])
os.remove("v1.csv")
sys.exit(process.returncode != 1)
