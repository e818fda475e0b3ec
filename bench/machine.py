"""What the machine is, and whether it was quiet while we measured."""

import json
import os
import pathlib
import resource
import subprocess
import time


def describe():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = os.uname().release.split("-")[0]
    vector = "AVX-512" if "avx512bw" in pathlib.Path("/proc/cpuinfo").read_text() else "AVX2"
    return f"{os.cpu_count()} x {model} ({vector}), {memory:.0f} GiB, Linux {kernel}"


def busy_seconds():
    """Returns the processor seconds that all processes of the machine have used."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, irq, soft, steal = (int(field) for field in fields[:8])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    """Returns those that this process and its children, once ended, have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Watch:
    """Between start and stop: foreign load in cores, and how the calibration moved."""

    MOST_LOAD = 0.1
    MOST_DRIFT = 0.1

    def __init__(self, calibrate):
        self.program = calibrate
        self.before = self.calibrate()
        self.wall, self.busy, self.own = time.perf_counter(), busy_seconds(), own_seconds()

    def calibrate(self):
        return json.loads(subprocess.check_output([self.program], text=True))

    def stop(self):
        wall = time.perf_counter() - self.wall
        self.load = max(0.0, (busy_seconds() - self.busy - (own_seconds() - self.own)) / wall)
        self.after = self.calibrate()
        self.drift = max(
            abs(self.after[key] - self.before[key]) / self.before[key] for key in ("alu", "random")
        )
        self.quiet = self.load <= self.MOST_LOAD and self.drift <= self.MOST_DRIFT
        return self
