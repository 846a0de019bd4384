"""One run at a time; a lock that a killed run does not leave behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.running.guard import busy, hold

HOLDER = """
import pathlib, sys, time
from bench.running.guard import hold
lock = hold(pathlib.Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_run_is_told_and_a_killed_one_leaves_no_lock(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    with pytest.raises(UserError, match=f"another run \\(process {other.pid}\\) is at work here"):
        hold(tmp_path)
    assert busy(tmp_path)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert not busy(tmp_path)
    hold(tmp_path).close()


def test_a_folder_whose_lock_cannot_be_had_is_not_busy(tmp_path):
    """Read-only, a snapshot: nobody works there, and what is damaged is looked for."""
    assert not busy(tmp_path)
    (tmp_path / ".running").mkdir()
    assert not busy(tmp_path)


def test_to_ask_writes_nothing(tmp_path):
    hold(tmp_path, "token").close()
    before = (tmp_path / ".running").stat().st_mtime_ns, (tmp_path / ".running").read_text()
    assert not busy(tmp_path)
    assert before == ((tmp_path / ".running").stat().st_mtime_ns, (tmp_path / ".running").read_text())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_on_a_full_disk_what_frees_space_needs_none(tmp_path):
    """gc holds the folder without a name; a run, whose jobs look for its name, says what was refused."""
    (tmp_path / ".running").symlink_to("/dev/full")
    hold(tmp_path).close()
    with pytest.raises(UserError, match=r"\.running: could not be written"):
        hold(tmp_path, "token")
