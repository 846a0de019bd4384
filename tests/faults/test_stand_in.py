"""What stands in for Python in runs that are tested does what Python does."""

import os
import subprocess
import sys

import pytest

from tests.faults.scene import ROOT, stand_in

REPORT = ["-m", "report"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([*REPORT, "figures", "--list"], 0),
        ([*REPORT, "figures", "--group", "η"], 2),
        ([*REPORT, "--log", "here.log", "tables", "--plan", "none.json", "--packs", ".", "--out", "t"], 2),
        ([*REPORT, "no such verb"], 2),
        (["-c", "import os, sys; sys.exit(int(os.environ['OWN']))"], 7),
    ],
)
def test_status_words_and_files_are_python_s(tmp_path, words, code):
    ends = []
    for python in (sys.executable, stand_in()):
        (tmp_path / "here.log").unlink(missing_ok=True)
        done = subprocess.run(
            [python, *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OWN": "7"},
            capture_output=True,
            text=True,
            check=False,
        )
        files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        ends.append((done.returncode, done.stdout, done.stderr, files))
    assert ends[0] == ends[1] and ends[0][0] == code
