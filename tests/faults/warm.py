"""A process that has imported Snakemake and what plans a run, and forks one for each command asked for.

A line of JSON on standard input, [words, working folder, file for each stream, environment, what its jobs
take for Python], is answered by the exit status. So a run, or a look at a results folder, costs what it does,
and not the imports before it.
"""

import json
import os
import sys
from importlib import import_module

import snakemake.cli

from bench.imports import imported, modules
from tests.faults.scene import leave

for name in (
    "snakemake.report",
    "snakemake.workflow",
    "bench.planning.plan",
    "report.figures",
    "report.render",
):
    import_module(name)
for name in modules():
    imported(name)  # is held, and need not be read by each that is forked


def main() -> None:
    """Until the input ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asked = json.loads(line)
            leave(lambda asked=asked: _do(*asked))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _do(words: list[str], folder: str, streams: list[str], environment: dict[str, str], python: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, file in enumerate(streams, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv, sys.executable = ["snakemake", *words], python
    snakemake.cli.main(words)


if __name__ == "__main__":
    main()
