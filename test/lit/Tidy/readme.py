"""Runs the program of README.md on a terminal and compares what it prints with what
README.md says; and the program is the example that README.md names.

usage: readme.py ROOT FLOTT [--write]
"""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios


def printed_on_a_terminal(command, folder):
    """Returns what `command` writes to a terminal of 100 columns."""
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    program = subprocess.Popen(command, cwd=folder, stdout=there, stderr=subprocess.PIPE,
                               env=dict(os.environ, NO_COLOR="1", TERM="xterm"))
    os.close(there)
    text = b""
    try:
        while part := os.read(here, 65536):
            text += part
    except OSError:  # The other side is closed.
        pass
    errors = program.stderr.read().decode()
    if program.wait():
        sys.exit(f"README.md: its program fails: {errors}")
    return "".join(line.rstrip() + "\n" for line in text.decode().splitlines())


def rows(output):
    """The header, then the rows in one order: subtasks write side by side."""
    lines = output.splitlines()
    return lines[:2] + sorted(lines[2:])


def main():
    root, flott = pathlib.Path(sys.argv[1]), sys.argv[2]
    readme = root / "README.md"
    text = readme.read_text()
    block = re.search(r"```flott\n(.*?)```\n(.*?)```text\n(.*?)```\n", text, re.S)
    if not block:
        sys.exit("README.md: there is no program with its output")
    name = re.search(r"\]\((examples/[\w-]+\.flott)\)", block[2])[1]
    example = (root / name).read_text()
    if not example.endswith(block[1]):
        sys.exit(f"README.md: its program is not {name}")
    output = printed_on_a_terminal([flott, "run", name], root)
    if "--write" in sys.argv:
        readme.write_text(text[: block.start(3)] + output + text[block.end(3) :])
    elif rows(output) != rows(block[3]):
        print("README.md: the program prints something else:", output, sep="\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
