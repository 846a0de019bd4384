"""Which tests reach which line, and how long each takes: the whole suite once, under coverage.

Processes that a test starts are followed too: pytest names the running test in the environment, and
coverage takes that for its context. Loaded as a pytest plugin (`-p benchmarks.reach`) it tells coverage
of the test at work; lines that only an import ran have no test.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.imports import imported as imports
from bench.imports import modules

SETTINGS = """[run]
branch = false
parallel = true
context = ${PYTEST_CURRENT_TEST-}
data_file = DATA
source = FOLDER/bench
    FOLDER/report
[report]
ignore_errors = true
"""
ROOT = Path(__file__).parents[1]
SECONDS = 120  # of tests that run what imports a changed file
WHOLE_RUNS = ("tests/faults", "tests/workflow")
Reached = dict[str, dict[int, set[str]]]  # file -> line -> tests; "" stands for an import


@dataclass(frozen=True)
class Reach:
    """seconds: of each test that passes, its share of what its file sets up included."""

    lines: Reached
    seconds: dict[str, float]

    def tests(self, file: str, line: int, imported: bool) -> list[str]:
        """The tests that may notice a change of a line, the mirrored file's first, then the quickest.

        Those that run it; where an import does, those that run anything of the file, and the quickest that
        run what imports it. Tests that start whole runs are slow, and asked only where no others are.
        """
        if file.startswith("workflow/"):  # Snakemake runs it: whole runs alone can tell
            return sorted(one for one in self.seconds if one.startswith(WHOLE_RUNS))
        there = self.lines.get(file, {})
        ran = set() if imported else there.get(line, set()) - {""}
        found = ran or {one for tests in there.values() for one in tests if one}
        mirrored = f"test_{Path(file).stem}"
        found = {one for one in found if one in self.seconds}
        found = {one for one in found if not one.startswith(WHOLE_RUNS)} or found
        ours = sorted(found, key=lambda one: (mirrored not in one, self.seconds[one], one))
        return ours + (self._importers(file, found) if imported else [])

    def _importers(self, file: str, asked: set[str]) -> list[str]:
        """Tests that run a module which imports the file, the quickest first, two minutes of them."""
        files = {name: path.relative_to(ROOT).as_posix() for name, path in modules().items()}
        names = {name for name, path in files.items() if path == file}
        by = [path for name, path in files.items() if names & imports(name)]
        tests = {one for path in by for of in self.lines.get(path, {}).values() for one in of}
        tests = {one for one in tests & self.seconds.keys() - asked if not one.startswith(WHOLE_RUNS)}
        kept, spent = [], 0.0
        for one in sorted(tests, key=lambda one: (self.seconds[one], one)):
            spent += self.seconds[one]
            if spent > SECONDS:
                break
            kept.append(one)
        return kept


def measure(folder: Path, data: Path, jobs: int) -> Reach:
    """Run the suite of the checkout in `folder`; `data`: a folder to keep what was measured in."""
    kept = data / "reach.json"
    if not kept.exists():
        data.mkdir(parents=True, exist_ok=True)
        settings = data / "coverage.ini"
        text = SETTINGS.replace("DATA", str(data / "reached")).replace("FOLDER", str(folder.resolve()))
        settings.write_text(text, encoding="utf-8")
        told = {"REACH_SECONDS": str(data), "COVERAGE_PROCESS_START": str(settings)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.reach"]
        command += ["-n", str(jobs), "--dist", "loadfile"]
        subprocess.run(command, cwd=folder, check=False, env=os.environ | told)
        kept.write_text(json.dumps(_read(folder, data)), encoding="utf-8")
    found = json.loads(kept.read_text(encoding="utf-8"))
    lines = {f: {int(n): set(tests) for n, tests in of.items()} for f, of in found["lines"].items()}
    return Reach(lines, found["seconds"])


def _read(folder: Path, data: Path) -> dict[str, object]:
    import coverage

    whole = coverage.CoverageData(basename=str(data / "all"))
    for part in sorted(data.glob("reached.*")):
        one = coverage.CoverageData(basename=str(part))
        one.read()
        whole.update(one)
        part.unlink()
    seconds = {}
    for part in sorted(data.glob("seconds-*.json")):
        seconds.update(json.loads(part.read_text(encoding="utf-8")))
    files: dict[str, list[str]] = {}
    for test in seconds:
        files.setdefault(test.split("::")[0], []).append(test)
    lines = {}
    for name in sorted(whole.measured_files()):
        if Path(name).is_relative_to(folder.resolve()):
            of = whole.contexts_by_lineno(name)
            lines[str(Path(name).relative_to(folder.resolve()))] = {
                line: sorted({test for one in contexts for test in _tests(one, files)})
                for line, contexts in of.items()
            }
    return {"lines": lines, "seconds": seconds}


def _tests(context: str, files: dict[str, list[str]]) -> Iterator[str]:
    """The tests that a context means: what one sets up, all tests of its file may use."""
    for part in context.split("|"):
        match = re.fullmatch(r"(.*) \((setup|call|teardown)\)", part)
        if match is None:
            yield ""
        elif match[2] == "setup":
            yield from files.get(match[1].split("::")[0], [])
        else:
            yield match[1]


def pytest_configure(config: pytest.Config) -> None:
    if "REACH_SECONDS" in os.environ:
        config.pluginmanager.register(_Followed())


class _Followed:
    """Tells coverage which test runs, and keeps how long those took that passed."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        _switch(f"{item.nodeid} (setup)")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        _switch(f"{item.nodeid} (call)")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.passed and report.when != "teardown":
            self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        elif not report.passed:
            self.seconds.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        file = Path(os.environ["REACH_SECONDS"]) / f"seconds-{os.getpid()}.json"
        file.write_text(json.dumps(self.seconds), encoding="utf-8")


def _switch(context: str) -> None:
    import coverage

    at_work = coverage.Coverage.current()
    if at_work is not None:
        at_work.switch_context(context)
