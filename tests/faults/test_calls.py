"""Every write, rename, fsync and open of a results folder fails once, and once the process is killed there.

strace makes them fail. After each the verb has ended well, or in one line; what stands in the folder is
whole; and the same verb, as the next run asks for it where something is missing, ends in the usual bytes.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.record import check_pack, read_pack
from bench.seals import flaws
from tests.faults.scene import ROOT, SEED, STUDY, WHOLE, write_study

CALLS = "openat,open,write,pwrite64,rename,renameat,renameat2,fsync,fdatasync"
ERRORS = {"write": "ENOSPC", "pwrite64": "ENOSPC"}  # the others: EIO
TOKEN, KEY = "token", "0123456789abcdef"
POINTS = None if WHOLE else 2  # of each verb and way
LINE = re.compile(r"^(?:(\d+) +)?(\w+)\((.*)$")


def traces() -> str:
    """Why nothing can be traced here; empty where it can."""
    if shutil.which("strace") is None:
        return "no strace here (Debian package strace)"
    tried = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()}"


pytestmark = pytest.mark.skipif(bool(traces()), reason=traces())


class Scene:
    """A folder in which a verb can be done again and again from the same beginning."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.results, self.start = folder, folder / "r", folder / "start"
        self.study = write_study(folder, STUDY)
        self.server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forked.py")), str(self.study)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.words: dict[str, list[str]] = {}

    def begin(self) -> None:
        """As it was before the verb."""
        shutil.rmtree(self.results, ignore_errors=True)
        shutil.copytree(self.start, self.results)

    def do(self, words: list[str], *injected: str) -> tuple[int, str, list[str]]:
        """(status, what was said, the calls that concern the results folder) of a verb."""
        said, log = self.folder / "said", self.folder / "calls"
        environment = {"BENCH_RUN": f"{self.results / '.running'}:{TOKEN}"}
        print(json.dumps([words, str(said), environment]), file=self.server.stdin, flush=True)
        child = int(self.server.stdout.readline())
        wait_for(lambda: state(child, "State").startswith("T"))
        command = ["strace", "-f", "-qq", "-y", "-s", "0", "-o", str(log), "-e", f"trace={CALLS}", *injected]
        tracer = subprocess.Popen([*command, "-p", str(child)], stderr=subprocess.DEVNULL)
        wait_for(lambda: state(child, "TracerPid") != "0")
        os.kill(child, signal.SIGCONT)
        status = int(self.server.stdout.readline())
        tracer.wait()
        return status, said.read_text(encoding="utf-8"), log.read_text(errors="replace").splitlines()


def state(process: int, what: str) -> str:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(what)), "")


def wait_for(condition) -> None:
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise TimeoutError


def points(lines: list[str], results: Path) -> list[tuple[str, int]]:
    """(call, its number) of the calls that concern a file of the results folder, of the main thread."""
    count: dict[str, int] = {}
    found, main = [], None
    for line in lines:
        match = LINE.match(line)
        if match is None or (main := main or match[1]) != match[1]:
            continue
        count[match[2]] = count.get(match[2], 0) + 1
        if str(results) in match[3]:
            found.append((match[2], count[match[2]]))
    return found


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A study with its plan, its pack and its tables, all made by the verbs themselves."""
    scene = Scene(tmp_path_factory.mktemp("calls"))
    scene.start.mkdir()
    (scene.start / ".running").write_text(f"{os.getpid()} {TOKEN}")
    results = scene.results
    scene.words["plan"] = ["bench", "plan", "--study", str(scene.study), "--results", str(results)]
    scene.begin()
    scene.do(scene.words["plan"])
    (plan,) = (results / "plan").glob("*.json")
    pack = results / "packs" / f"{plan.stem}.parquet"
    log = ["--log", str(results / "logs" / "verb.log")]
    scene.words["train"] = ["bench", *log, "train", str(plan), "--out", str(pack)]
    tables = ["--plan", str(results / "plan.json"), "--packs", str(pack.parent), "--out"]
    scene.words["tables"] = [
        "report",
        *log,
        "tables",
        "--part",
        "cells",
        "--seal",
        KEY,
        *tables,
        str(results / "tables"),
    ]
    yield scene
    scene.server.stdin.close()
    scene.server.wait()


def prepared(scene, verb):
    """The scene just before the verb, done once: (its calls, what it left)."""
    order = ["plan", "train", "tables"]
    shutil.rmtree(scene.results, ignore_errors=True)
    shutil.rmtree(scene.start)
    scene.results.mkdir()
    (scene.results / ".running").write_text(f"{os.getpid()} {TOKEN}")
    for before in order[: order.index(verb)]:
        assert scene.do(scene.words[before])[0] == 0
    if verb == "tables":  # older ones are there, of another key
        assert scene.do([one.replace(KEY, "f" * 16) for one in scene.words["tables"]])[0] == 0
    shutil.copytree(scene.results, scene.start)
    status, said, lines = scene.do(scene.words[verb])
    assert status == 0, said
    return points(lines, scene.results), left(scene.results, verb)


def left(results, verb):
    """What a verb leaves, apart from how long it took."""
    if verb == "train":
        (pack,) = (results / "packs").glob("*.parquet")
        check_pack(pack)
        return read_pack(pack).drop_columns(["seconds"]).to_pylist()
    kept = {"plan": ["plan.json", "plan/*.json"], "tables": ["tables/*"]}[verb]
    return {file.relative_to(results): file.read_bytes() for one in kept for file in results.glob(one)}


def stands(results, verb):
    """Whether the next run finds the verb's result, and leaves it; what is damaged is none of a fault's."""
    if verb == "train":
        packs = list((results / "packs").glob("*.parquet"))
        for pack in packs:
            check_pack(pack)
        return bool(packs)
    if verb == "tables":
        seals = list((results / "tables").glob("made-*.json"))
        assert not [flaw for seal in seals for flaw in flaws(seal)]
        return (results / "tables" / f"made-{KEY}.json").exists()
    return False  # each run plans


@pytest.mark.parametrize("way", ["error", "kill"])
@pytest.mark.parametrize("verb", ["plan", "train", "tables"])
def test_whatever_fails_the_result_is_whole_or_made_again(scene, tell, verb, way):
    found, expected = prepared(scene, verb)
    assert {"openat", "write", "fsync"} < {call for call, _ in found}
    chance = random.Random(f"{SEED} {verb} {way}")
    for call, number in found if POINTS is None else chance.sample(found, POINTS):
        tried(scene, verb, way, call, number, expected)
        tell(f"{verb}, {call} {'killed' if way == 'kill' else 'failed'}: whole, or made again")


def tried(scene, verb, way, call, number, expected):
    """One call fails, or the process is killed at it; then the next run."""
    scene.begin()
    how = "signal=SIGKILL" if way == "kill" else f"error={ERRORS.get(call, 'EIO')}"
    status, said, lines = scene.do(scene.words[verb], "-e", f"inject={call}:{how}:when={number}")
    place = f"{verb}: {call} {number} {how}"
    assert "Traceback" not in said, f"{place}: {said}"
    if way == "kill":
        assert os.WIFSIGNALED(status), place
    else:
        hit = [line for line in lines if "(INJECTED)" in line]  # strace counts in git, which is asked, anew
        assert any(str(scene.results) in line for line in hit), place
        code = os.waitstatus_to_exitcode(status)
        assert code == 0 or (code == 2 and said.splitlines()[-1].startswith("error: ")), (place, said)
    if not stands(scene.results, verb):
        status, said, _ = scene.do(scene.words[verb])
        assert status == 0, f"{place}, then: {said}"
    assert left(scene.results, verb) == expected, place
