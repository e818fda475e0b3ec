"""Runs a command that must end with this exit code, and shows its errors.

usage: fails.py EXIT-CODE COMMAND...
"""

import subprocess
import sys

process = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
sys.stdout.buffer.write(process.stderr)
if process.returncode != int(sys.argv[1]):
    sys.exit(f"ended with {process.returncode}, not {sys.argv[1]}")
