"""Makes the data of the benchmarks under build/bench/data, once: it is the same on
every machine, and too large to be kept.

usage: data.py FLIGHTS-DIRECTORY OUTPUT-DIRECTORY [--small]
"""

import gzip
import pathlib
import re
import sys

import numpy

YEARS = 30
ROWS = 20_000_000
BIDS = 2_500_000


def draw(number, seed):
    """SplitMix64's finaliser over a counter: draw `number` of column `seed`."""
    with numpy.errstate(over="ignore"):
        z = (number + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
        z += numpy.uint64(seed) * numpy.uint64(0xD1B54A32D192ED03)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return z ^ (z >> numpy.uint64(31))


def write(path, chunks):
    """Writes a file under another name first: what is there is complete."""
    if path.exists():
        return
    print(f"making {path.name}", file=sys.stderr)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    partial.rename(path)


def repeated(source, years):
    """Yields the rows of a year again and again, each time a year later, so that no two
    hours of the result are the same. Years differ in four digits alone."""
    header, body = gzip.open(source).read().split(b"\n", 1)
    yield header + b"\n"
    for shift in range(years):
        year = re.sub(rb"(?m)(?<=,)(2013|2014)(?=-\d\d-\d\dT)", lambda m: b"%d" % (int(m[1]) + shift), body)
        year = re.sub(rb"(?m)^(\w{3},)?2013(?=,)", lambda m: (m[1] or b"") + b"%d" % (2013 + shift), year)
        yield year


def columns(rows):
    number = numpy.arange(rows, dtype=numpy.uint64)
    yield "campaign", draw(number, 1) % numpy.uint64(100)
    yield "auction", draw(number, 2) % numpy.uint64(1_000_000)
    yield "price", draw(number, 3) % numpy.uint64(10_000)
    # One row every 10 microseconds, from 2013-01-01.
    yield "time", number * numpy.uint64(10) + numpy.uint64(1_356_998_400_000_000)


def bids(rows):
    """Bids as Nexmark has them, about 270 bytes each; one in a hundred has an escape."""
    noise = draw(numpy.arange(1 << 20, dtype=numpy.uint64), 9) % numpy.uint64(26)
    letters = (noise + numpy.uint64(ord("a"))).astype("u1").tobytes().decode()
    channels = ["Google", "Facebook", "Baidu", "Apple", *(f"channel-{i}" for i in range(100))]
    for begin in range(0, rows, 100_000):
        number = numpy.arange(begin, min(begin + 100_000, rows), dtype=numpy.uint64)
        auction = (1000 + draw(number, 11) % numpy.uint64(100_000)).tolist()
        bidder = (1000 + draw(number, 12) % numpy.uint64(50_000)).tolist()
        uniform = draw(number, 13).astype("f8") / 2.0**64
        price = numpy.round(10.0 ** (6 * uniform) * 100).astype("i8").tolist()
        text = (draw(number, 14) % numpy.uint64(1_000_000)).tolist()
        lines = []
        for i, n in enumerate(number.tolist()):
            at = text[i]
            seconds = n // 100_000
            moment = f"2013-01-01T{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{n % 1000:03d}Z"
            extra = letters[at : at + 54 + at % 28]
            if at % 100 == 0:
                extra = extra[:20] + r"\"" + extra[22:]
            lines.append(
                f'{{"auction":{auction[i]},"bidder":{bidder[i]},"price":{price[i]},'
                f'"channel":"{channels[at % len(channels)]}",'
                f'"url":"https://www.nexmark.com/{letters[at:at + 4]}/{letters[at + 5:at + 9]}/{letters[at + 9:at + 12]}/item.htm?query=1&channel_id={at * 2147}",'
                f'"dateTime":"{moment}","extra":"{extra}"}}\n'
            )
        yield "".join(lines).encode()


def make(flights, output, small=False):
    """Makes what is missing. `small`: a year and a thousandth of the rows, for a test."""
    years, scale = (1, 1000) if small else (YEARS, 1)
    for name in ("flights", "weather"):
        write(output / f"{name}.csv", repeated(flights / f"{name}.csv.gz", years))
    for name, values in columns(ROWS // scale) if not (output / "time.i64").exists() else ():
        write(output / f"{name}.i64", [values.astype("<i8").tobytes()])
    write(output / "bids.ndjson", bids(BIDS // scale))


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), "--small" in sys.argv[3:])
