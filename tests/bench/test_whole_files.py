"""Files are what was written, or what was there before; a folder appears whole, for the run that asked."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.files import RUN, committing, digest_of, locked, not_ahead, set_aside, whole_folder, write_whole
from bench.running.guard import abandoned, begin


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run that is at work in tmp_path, named in the environment as its jobs see it."""
    monkeypatch.setenv(RUN, "")
    lock = begin(tmp_path)
    yield lock
    lock.close()


def parts(folder):
    return [p.name for p in folder.rglob("*.part")]


@pytest.mark.parametrize("content", ["ä text\n", b"\x00bytes", lambda path: path.write_text("filled")])
def test_what_is_written_is_there_and_nothing_else(tmp_path, content):
    file = tmp_path / "deep" / "one.txt"
    write_whole(file, content)
    wanted = content.encode() if isinstance(content, str) else b"filled" if callable(content) else content
    assert file.read_bytes() == wanted and digest_of(file) == hashlib.sha256(wanted).hexdigest()
    assert parts(tmp_path) == []


def test_a_failure_leaves_the_old_file_and_no_part(tmp_path):
    file = tmp_path / "one.txt"
    file.write_text("old")

    def full(path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match=r"one.txt: could not be written: No space left on device"):
        write_whole(file, full)
    assert file.read_text() == "old" and parts(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_device_or_a_pipe_stays_what_it_is(tmp_path, monkeypatch):
    """Renamed over, /dev/null would be a file for everybody: tried with a pipe, and a folder for /dev."""
    pipe, link, stdout = tmp_path / "pipe", tmp_path / "link", tmp_path / "dev" / "stdout"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    stdout.parent.mkdir()
    (tmp_path / "file").write_text("old")
    stdout.symlink_to(tmp_path / "file")
    monkeypatch.setattr("bench.files.DEVICES", stdout.parent.resolve())
    for path in (pipe, link, stdout):
        with pytest.raises(UserError, match=rf"{path.name}: no file, and is not replaced by one; a file's"):
            write_whole(path, "text")
    assert pipe.is_fifo() and link.is_symlink() and stdout.is_symlink() and parts(tmp_path) == []
    (tmp_path / "to-file").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "to-file", "new")
    assert (tmp_path / "to-file").read_text() == "new"


def test_the_whole_file_is_seen_before_it_is_renamed(tmp_path):
    file, seen = tmp_path / "one.txt", []
    write_whole(file, "whole", before=lambda part: seen.append((part.read_text(), file.exists())))
    assert seen == [("whole", False)]


def test_file_and_folder_are_synced_before_and_after_the_rename(tmp_path, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda n: (calls.append(str(Path(f"/proc/self/fd/{n}").readlink())), fsync(n))
    )
    monkeypatch.setattr("pathlib.Path.replace", lambda a, b: (calls.append("rename"), replace(a, b)))
    write_whole(tmp_path / "one.txt", "x")
    assert calls[0].endswith(".part") and calls[1:] == ["rename", str(tmp_path)]


def test_a_job_of_the_run_at_work_may_write(run, tmp_path):
    with committing():
        pass
    assert not abandoned()


def test_a_job_whose_run_was_followed_by_another_writes_nothing(run, tmp_path, monkeypatch):
    named = os.environ[RUN]
    run.close()
    later = begin(tmp_path)  # another run's token
    monkeypatch.setenv(RUN, named)
    folder = tmp_path / "tables"
    with (
        pytest.raises(UserError, match="the run that asked for this has ended"),
        whole_folder(folder) as beside,
    ):
        (beside / "new.csv").write_text("new")
    assert not folder.exists() and parts(tmp_path) == [] and abandoned()
    later.close()


def test_a_job_whose_run_is_gone_knows_it(run):
    assert not abandoned()
    run.close()
    assert abandoned()


def test_without_a_run_nothing_is_asked(monkeypatch):
    monkeypatch.delenv(RUN, raising=False)
    with committing():
        pass
    assert not abandoned()


HOLDER = """
import pathlib, sys, time
from bench.files import locked
with locked(pathlib.Path(sys.argv[1]), shared=True):
    print("held", flush=True)
    time.sleep(1.5)
print("let go", flush=True)
"""


def test_a_run_begins_when_whoever_renames_has_ended(tmp_path):
    file = tmp_path / ".writing"
    command = [sys.executable, "-c", HOLDER, str(file)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    with locked(file):
        assert other.poll() is not None or other.stdout.readline() == "let go\n"
    other.wait()


def test_what_is_set_aside_can_be_looked_at(tmp_path):
    file = tmp_path / "x.parquet"
    file.write_text("bad")
    assert set_aside(file).read_text() == "bad" and not file.exists()


def test_what_is_set_aside_takes_no_folder_s_place(tmp_path):
    """A folder in a pack's place, and another one that was set aside before."""
    for name in ("x.parquet", "x.parquet.bad"):
        (tmp_path / name / "kept").mkdir(parents=True)
    assert set_aside(tmp_path / "x.parquet") == tmp_path / "x.parquet.2.bad"
    assert (tmp_path / "x.parquet.bad" / "kept").exists() and (tmp_path / "x.parquet.2.bad" / "kept").exists()


def test_only_a_time_that_lies_ahead_is_changed(tmp_path):
    now = time.time()
    for name, ahead in {"old": -1000, "ahead": 1e9}.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now + ahead, now + ahead))
    not_ahead([tmp_path / "old", tmp_path / "ahead", tmp_path / "gone"])
    assert (tmp_path / "old").stat().st_mtime == pytest.approx(now - 1000, abs=1)
    assert now - 1 <= (tmp_path / "ahead").stat().st_mtime <= time.time()
