"""Fails if a library of the runtime touches clocks, files or threads by itself: only
FlottSystem may, all else goes through runtime/base's interfaces.

usage: outside-world.py NM ARCHIVE...
"""

import re
import subprocess
import sys

FORBIDDEN = re.compile(
    r"^(open|open64|openat|creat|read|write|pread|pwrite|readv|writev|fopen|fopen64|fread|fwrite"
    r"|opendir|readdir|stat|stat64|fstat|lstat|rename|unlink|mkdir|fsync|poll|select|ioctl|isatty"
    r"|socket|connect|clock_gettime|gettimeofday|time|nanosleep|usleep|sleep|pthread_create|fork"
    r"|signal|sigaction|exit|_exit|_ZNSt6chrono.*clock3now.*|_ZNSt6thread.*|_ZNSt13basic_filebuf.*"
    r"|_ZNSt14basic_(i|o)fstream.*|_ZNSt10filesystem.*)(@.*)?$"
)


def main():
    nm, archives = sys.argv[1], sys.argv[2:]
    problems, members = [], 0
    for archive in archives:
        listing = subprocess.check_output([nm, "-A", "-u", archive], text=True)
        for line in listing.splitlines():
            members += 1
            place, _, symbol = line.rpartition(" ")
            if FORBIDDEN.match(symbol):
                problems.append(f"{place.strip().split('/')[-1]} uses {symbol}")
    if not members:
        problems.append("no undefined symbol was found: are these archives?")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
