"""Where numbers come from: true, without a time of day, and without a crash where a tool is missing."""

import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from bench import provenance as module


def _git(folder, *words):
    name = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    _git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("one")
    _git(tmp_path, "add", "file")
    _git(tmp_path, "commit", "-qm", "One")
    return tmp_path


def test_the_same_machine_says_the_same_twice():
    assert module.provenance() == module.provenance()


def test_the_commit_and_whether_files_changed(checkout):
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert module.commit(checkout) == head.stdout.strip()
    (checkout / "new").write_text("untracked files change nothing")
    assert module.commit(checkout) == head.stdout.strip()
    (checkout / "file").write_text("two")
    assert module.commit(checkout) == f"{head.stdout.strip()}, with changes to 1 tracked file"


def test_another_repository_that_the_environment_names_is_not_asked(checkout, tmp_path, monkeypatch):
    """As in git's own hooks, and on machines that build."""
    said = module.commit(checkout)
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert module.commit(checkout) == said and len(said.split(",")[0]) == 40


def test_no_checkout_is_said(tmp_path):
    assert module.commit(tmp_path) == "unknown: not a git checkout"


def test_a_checkout_without_a_commit_is_said(tmp_path):
    _git(tmp_path, "init", "-q")
    assert module.commit(tmp_path) == "unknown: a git checkout without a commit"


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("rev-parse", "unknown: git refuses (fatal: detected dubious ownership)"),
        ("status", "HEAD, changes unknown: git refuses (fatal: detected dubious ownership)"),
        ("nothing", "HEAD"),
    ],
)
def test_a_refusal_of_git_is_told_from_no_checkout(checkout, tmp_path, monkeypatch, fails, said):
    """As in a container, where the checkout is another user's."""
    head, real = module.commit(checkout), shutil.which("git")
    tool = tmp_path / "bin" / "git"
    tool.parent.mkdir()
    refuses = "echo 'fatal: detected dubious ownership' >&2; exit 128"
    tool.write_text(f'#!/bin/sh\ncase "$*" in *{fails}*) {refuses};; esac\nexec {real} "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    assert module.commit(checkout) == said.replace("HEAD", head)


def test_no_git_is_no_crash(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert module.commit() == "unknown: no git on this machine"
    assert module.gpu() == "none: no nvidia-smi on this machine"


def test_a_gpu_is_named(monkeypatch, tmp_path):
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'A GPU, 1.2'\necho 'B GPU, 1.2'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert module.gpu() == "A GPU, 1.2; B GPU, 1.2"
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert module.gpu() == "none: nvidia-smi finds no GPU"


def test_versions_are_those_installed(monkeypatch):
    found = module.versions()
    assert found["numpy"] == version("numpy") and found["python"].startswith("CPython 3.")
    monkeypatch.setattr(module, "PACKAGES", ("no-such-package",))
    assert module.versions()["no-such-package"] == "not installed"


def test_the_processor_is_read_from_the_system(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nmodel name\t: Some CPU @ 2 GHz\n")
    assert module.processor(cpuinfo) == "Some CPU @ 2 GHz"
    assert module.processor(Path("/nowhere"))


def test_threads_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert "OMP_NUM_THREADS=1" in module.machine()["threads"]
