"""Says where a tracked text names a path of one machine or the host of a package
registry: both are true on one computer only; fails if there is one.

usage: hygiene.py ROOT
"""

import pathlib
import re
import subprocess
import sys

# A path counts from its root: a folder of the same name inside the tree is ours, and
# the home of `user` is nobody's.
PATHS = r"(?:^|[^\w.%}/-])/(?:work|farm|root|home/(?!user/)\w+|Users|mnt|media)/"
HOSTS = (
    r"(?:deb|security|snapshot)\.debian\.org|pypi\.org|pythonhosted\.org|registry\.npmjs\.org"
    r"|(?:static\.|index\.)?crates\.io|repo1?\.maven\.org|proxy\.golang\.org|rubygems\.org"
)
FOREIGN = re.compile(f"{PATHS}|{HOSTS}")


def main():
    root = pathlib.Path(sys.argv[1])
    listing = ["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"]
    problems, files = [], 0
    for path in subprocess.check_output(listing, text=True).split("\0"):
        if not path or not (root / path).is_file():
            continue
        data = (root / path).read_bytes()
        if b"\0" in data[:8192]:
            continue
        files += 1
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            if found := FOREIGN.search(line):
                problems.append(f"{path}:{number}: names {found[0].strip()}")
    if not files:
        problems.append("no tracked file was found: is this a git checkout?")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
