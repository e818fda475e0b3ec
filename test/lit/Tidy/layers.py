"""Says which includes LAYERS does not allow; fails if there is one.

usage: layers.py ROOT
"""

import pathlib
import re
import subprocess
import sys


def read_layers(path):
    """Returns folder -> the folders it may include from. A line may name only
    folders above it, so that the file itself cannot hold a cycle."""
    layers = {}
    problems = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        folder, colon, allowed = line.partition(":")
        folder, allowed = folder.strip(), set(allowed.split())
        if not colon:
            problems.append(f"LAYERS:{number}: not 'folder: folders': {line}")
        if folder in layers:
            problems.append(f"LAYERS:{number}: {folder} has two lines")
        for name in sorted(allowed - set(layers) - {"*"}):
            problems.append(f"LAYERS:{number}: {folder} names {name}, which is not above it")
        layers[folder] = allowed
    return layers, problems


def layer_of(layers, path):
    """Returns the innermost folder with a line that holds `path`, or None."""
    parts = pathlib.PurePosixPath(path).parts[:-1]
    for length in range(len(parts), 0, -1):
        if (folder := "/".join(parts[:length])) in layers:
            return folder
    return None


def check_file(layers, root, path):
    """Yields what is wrong with the includes of one file."""
    own = layer_of(layers, path)
    if own is None:
        yield f"{path}:1: its folder has no line in LAYERS"
        return
    text = (root / path).read_text(errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r'\s*#?\s*include\s+"([^"]+)"', line)
        if not include:
            continue
        target = layer_of(layers, include[1])
        if target and target != own and not {target, "*"} & layers[own]:
            yield f"{path}:{number}: {own} may not include from {target}"


def main():
    root = pathlib.Path(sys.argv[1])
    layers, problems = read_layers(root / "LAYERS")
    patterns = ["*.h", "*.cpp", "*.td", "*.def"]
    listing = ["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard", *patterns]
    files = subprocess.check_output(listing, text=True).split("\0")
    paths = [p for p in files if p and "/" in p and not p.startswith("cmake/") and (root / p).exists()]
    if not paths:
        problems.append("no source file was found: is this a git checkout?")
    for path in paths:
        problems += check_file(layers, root, path)
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
