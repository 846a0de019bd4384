"""How long each stage took and what memory it had, told at the end of a whole run.

Every verb that makes something notes its name, start, end and peak memory in the file that
BENCH_STAGES names; without that variable nothing is noted.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import UserError
from bench.running.place import home, user

VARIABLE = "BENCH_STAGES"
ORDER = ("timing", "train", "tables", "times", "figures", "html", "pdf")


@contextmanager
def noted(stage: str) -> Iterator[None]:
    """Note how long the body took, one line of JSON; appended, so that jobs may run side by side."""
    file = os.environ.get(VARIABLE)
    start, cpu = time.time(), cpu_seconds()
    try:
        yield
    finally:
        if file:
            line = {
                "stage": stage,
                "start": start,
                "end": time.time(),
                "cpu": cpu_seconds() - cpu,
                "peak_mib": peak_mib(),
            }
            with Path(file).open("a", encoding="utf-8") as notes:
                notes.write(json.dumps(line) + "\n")


def run(command: list[str], results: Path) -> int:
    """Run the pipeline, then tell where its reports lie and what each stage took. Its exit code.

    Where it is to be timed it runs twice: the first report comes before the timing suite, and says so.
    """
    from bench.planning.asked import typed

    if not command:
        raise UserError("command: found nothing; what is to be run, behind --, would do")
    file = results / "stages.jsonl"
    results.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    begun = time.time()
    environment = os.environ | {VARIABLE: str(file)} | home(results) | user()
    early = typed(command).get("timing", "all") == "all"
    first = [*command, "--config", "timing=later"] if early else command
    code = subprocess.run(first, env=environment, check=False).returncode
    if code == 0 and early and _times_follow(results):
        after = f"after {time.time() - begun:.0f} s, without times, which follow"
        print(f"\nThe first report is there, {after}:\n{_reports(results)}\n", flush=True)
        code = subprocess.run(command, env=environment, check=False).returncode
    if code == 0:
        print(summary(_read(file), time.time() - begun))
        print(_reports(results))
    return code


def _times_follow(results: Path) -> bool:
    """Whether the report's page says that times are yet to come."""
    from bench.seals import read_seal

    seals = map(read_seal, results.glob(".report.html.made-*.json"))
    return any(seal is not None and seal.made_of.get("follows") for seal in seals)


def _reports(results: Path) -> str:
    """A line for each page that is there."""
    there = [results / name for name in ("report.html", "report.pdf") if (results / name).exists()]
    return "\n".join(f"{page.suffix[1:].upper():5} {page}" for page in there)


def summary(notes: list[dict[str, float | str]], total: float) -> str:
    """A line a stage: from its first job's start to its last one's end, jobs, CPU, most memory of one."""
    lines = [f"{'stage':8} {'wall s':>7} {'jobs':>5} {'cpu s':>7} {'peak MiB':>9}"]
    for stage in ORDER:
        jobs = [n for n in notes if n["stage"] == stage]
        if jobs:
            wall = max(float(n["end"]) for n in jobs) - min(float(n["start"]) for n in jobs)
            cpu = sum(float(n["cpu"]) for n in jobs)
            peak = max(float(n["peak_mib"]) for n in jobs)
            lines.append(f"{stage:8} {wall:7.1f} {len(jobs):5} {cpu:7.1f} {peak:9.0f}")
    return "\n".join([*lines, f"{'all':8} {total:7.1f}"])


def cpu_seconds() -> float:
    """Of this process and of the children that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak_mib() -> float:
    """Most memory that this process or a child of it has had, in MiB.

    Linux keeps in ru_maxrss what a process' parent had when it began; VmHWM begins anew. A child that began
    from this process had no more than this one.
    """
    own = _high_water()
    return max(_most(resource.RUSAGE_SELF) if own is None else own, _most(resource.RUSAGE_CHILDREN))


def _most(who: int) -> float:
    """Linux counts KiB, macOS bytes."""
    return resource.getrusage(who).ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)


def _high_water() -> float | None:
    """MiB of this process by Linux' own word; None elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else None


def _read(file: Path) -> list[dict[str, float | str]]:
    return (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    )
