"""A process that has imported everything and forks one for each verb asked for, which stops before it begins.

A line of JSON on standard input, [words, file for both streams, environment], is answered by the number of
the stopped process, and by its status when it has ended. So a tracer can be put on it, and sees no imports.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path

import bench.cli
import bench.planning.plan
import report.cli
import report.tables.collect
from bench.running.origin import origin
from bench.running.train import train_cells
from bench.study.grid import cells
from bench.study.loading import load
from tests.faults.scene import leave

VERBS = {"bench": bench.cli.main, "report": report.cli.main}
PR_SET_PTRACER = 0x59616D61  # who may trace this process, where the kernel asks; -1: any of the same user


def main() -> None:
    """Until the input ends. The study of the file named is trained first: libraries import more when used."""
    train_cells(cells(load(Path(sys.argv[1]))), frozenset())
    origin()
    for line in sys.stdin:
        words, said, environment = json.loads(line)
        child = os.fork()
        if child == 0:
            leave(lambda words=words, said=said, own=environment: _do(words, said, own))
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


def _do(words: list[str], said: str, environment: dict[str, str]) -> int:
    os.environ.update(environment)
    stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_long(-1), 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    return VERBS[words[0]](words[1:])


if __name__ == "__main__":
    main()
