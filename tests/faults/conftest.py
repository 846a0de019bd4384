"""A finished run, made once; and what was tried, counted at the end."""

import fcntl
from collections import Counter

import pytest

from tests.faults.scene import TIMED, WHOLE, snakemake, write_study

_TOLD: Counter[str] = Counter()


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id):
    """A folder with a study, and its results in `r`; the processes of one run of the tests share it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "my project's"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            folder.mkdir()
            write_study(folder, TIMED)
            done = snakemake(folder, folder / "r")
            assert done.returncode == 0, done.stderr
            (folder / "whole").touch()
    return folder


@pytest.fixture(scope="session")
def tell():
    """Counts what was tried, and what came of it: tell("bit flipped, noticed")."""
    return lambda what: _TOLD.update([what])


def pytest_sessionfinish(session):
    """What a process of several counted goes to the one that tells it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = dict(_TOLD)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    _TOLD.update(getattr(node, "workeroutput", {}).get("told", {}))


def pytest_terminal_summary(terminalreporter):
    if WHOLE and _TOLD:
        terminalreporter.section("faults")
        for what, count in sorted(_TOLD.items()):
            terminalreporter.write_line(f"{count:6,}  {what}")
