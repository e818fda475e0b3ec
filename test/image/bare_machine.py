"""`flott build` where there is no compiler and no linker, and its result where there is
nothing but libc: each in a root directory that holds only copies of what is named here.

usage: bare_machine.py --flott BUILD/bin/flott --image BUILD/lib/flott/flott-image --work DIR

Exits with 77, which ctest counts as skipped, where this user may not change its root.
"""

import argparse
import functools
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = "examples/worst-routes.flott"
LARGEST_BYTES = 20_000_000
SLOWEST_SECONDS = 0.020
# What an executable may ask of a machine: libc, and the loader.
ALLOWED = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}
FOREIGN = re.compile(rb"libLLVM|libMLIR|_ZN4llvm|_ZN4mlir|LLVMInitialize|LLVM ERROR")


def libraries(program):
    """Returns the files that the loader maps for `program`."""
    text = subprocess.check_output(["ldd", program], text=True)
    return re.findall(r"(?:=> |^\s+)(/\S+)", text, re.M)


class Machine:
    """A root directory with no program in it but those that are installed here."""

    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("proc", "tmp"):
            (folder / name).mkdir(parents=True)

    def add(self, source, target):
        place = self.folder / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)

    def install(self, program, target):
        self.add(program, target)
        for library in libraries(program):
            self.add(library, library)

    def run(self, *command, proc=False):
        """Runs a program of this machine in /, with /proc mounted or without."""
        script = 'exec chroot "$0" "$@"'
        if proc:
            script = 'mount -t proc proc "$0/proc" && { chroot "$0" "$@"; status=$?; umount "$0/proc"; exit $status; }'
        return subprocess.run(
            [*own_mounts(), "sh", "-c", script, self.folder, *command],
            env={"PATH": os.environ["PATH"], "HOME": "/tmp"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def start_seconds(self, *command):
        """Returns the median time from fork to exit."""
        times = []
        for _ in range(21):
            begin = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True,
                           preexec_fn=lambda: (os.chroot(self.folder), os.chdir("/")))
            times.append(time.perf_counter() - begin)
        return statistics.median(times)


def skip(why):
    print(f"SKIPPED: {why}: `flott build` on a bare machine was not tested", file=sys.stderr)
    sys.exit(77)


@functools.cache
def own_mounts():
    """Returns the command that runs another with mounts of its own. Inside a root that is
    no mount point itself, as a chroot is, only those of below can be made."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--propagation", "unchanged"]):
        probe = subprocess.run([*command, "true"], capture_output=True, text=True)
        if probe.returncode == 0:
            return command
    skip(f"mount namespaces are not allowed here ({probe.stderr.strip()})")


def require_new_roots():
    if os.geteuid() != 0:
        skip("only root can change its root")
    own_mounts()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flott", required=True, type=pathlib.Path)
    parser.add_argument("--image", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    require_new_roots()
    problems = []

    def check(holds, problem):
        if not holds:
            problems.append(problem)

    # The machine that builds: `flott`, its image, the program. No cc, no ld, no crt1.o.
    builder = Machine(arguments.work / "builder")
    builder.install(arguments.flott, "/opt/flott/bin/flott")
    builder.install(arguments.image, "/opt/flott/lib/flott/flott-image")
    builder.add(ROOT / PROGRAM, f"/{PROGRAM}")
    built = builder.run("/opt/flott/bin/flott", "build", PROGRAM, "-o", "/tmp/worst-routes", proc=True)
    check(built.returncode == 0, f"flott build failed: {built.stderr}")
    executable = builder.folder / "tmp/worst-routes"
    if problems:
        print(*problems, sep="\n")
        return 1

    # The machine that runs: libc, the program and its data, not even /proc.
    runner = Machine(arguments.work / "runner")
    runner.install(executable, "/worst-routes")
    runner.add(ROOT / "examples/data/flights.csv.gz", "/examples/data/flights.csv.gz")
    expected = subprocess.run([arguments.flott, "run", "--quiet", PROGRAM], cwd=ROOT,
                              capture_output=True, text=True)
    check(expected.returncode == 0 and expected.stdout.count("\n") == 11,
          f"flott run gave no ten routes here: {expected.stderr}{expected.stdout}")
    ran = runner.run("/worst-routes")
    check(ran.returncode == 0, f"the executable failed: {ran.stderr}")
    check(ran.stdout == expected.stdout,
          f"the executable printed other rows than flott run:\n{ran.stdout}\n{expected.stdout}")

    for library in libraries(executable):
        check(pathlib.Path(library).name in ALLOWED, f"the executable links {library}")
    data = executable.read_bytes()
    found = FOREIGN.search(data)
    check(not found, f"the executable holds a trace of LLVM: {found and found[0]}")
    check(len(data) < LARGEST_BYTES, f"the executable has {len(data)} bytes")
    if problems:
        print(*problems, sep="\n")
        return 1
    seconds = runner.start_seconds("/worst-routes", "--version")
    check(seconds < SLOWEST_SECONDS, f"--version takes {seconds * 1e3:.1f} ms")

    print(*problems, sep="\n")
    print(f"executable: {len(data) / 1e6:.1f} MB, --version in {seconds * 1e3:.1f} ms")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
