"""Wherever people keep their folders, in whatever locale: from a checkout in one of them, to the pages."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.running.fsck import fsck
from tests.faults.scene import ROOT, STUDY, command, look, snakemake, write_study

LOCALES = [("de_DE", "ISO-8859-1"), ("zh_CN", "GB18030"), ("ja_JP", "EUC-JP")]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A clone, or a copy where git has none to give, that has this environment."""
    folder = tmp_path_factory.mktemp("places") / "my project's"
    left_out = shutil.ignore_patterns(".git", ".venv", "results", ".snakemake", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=left_out)
    (folder / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):  # with its packages, by which its python knows them
        (folder / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    for name in ("made", "ready", "ready-test"):
        (folder / ".venv" / name).touch()
    return folder


def speaking(folder, language, charset):
    """The environment of a locale that is made here, without HOME. Skips where it cannot be made."""
    if shutil.which("localedef") is None:
        pytest.skip("no localedef here (Debian package locales)")
    name = f"{language}.{charset}"
    command = ["localedef", "-i", language, "-f", charset, str(folder / name)]
    made = subprocess.run(command, capture_output=True, text=True)
    if not (folder / name / "LC_CTYPE").exists():
        pytest.skip(f"no such locale can be made here: {made.stderr.strip()[-200:]}")
    unset = ("HOME", "LANG", "LANGUAGE", "PYTHONUTF8", "PYTHONIOENCODING", "XDG_CACHE_HOME")
    environment = {k: v for k, v in os.environ.items() if k not in unset and not k.startswith("LC_")}
    return environment | {"LOCPATH": str(folder), "LC_ALL": name}


def test_a_study_runs_to_its_pages_in_latin_1_without_a_home(checkout, tmp_path):
    environment = speaking(tmp_path, *LOCALES[0])
    asked = [str(checkout / ".venv" / "bin" / "python"), "-c", "import locale; print(locale.getencoding())"]
    told = subprocess.run(asked, env=environment, capture_output=True, text=True).stdout
    assert told.strip().lower() in ("iso-8859-1", "iso8859-1", "latin-1")
    study, results = write_study(tmp_path, STUDY | {"title": "Größe – η, 学習"}), tmp_path / "r"
    words = ["bench", "stages", "--results", str(results), "--", ".venv/bin/snakemake", "--cores", "1"]
    words += ["--config", f"study={study}", f"results={results}", "timing=none"]
    done = subprocess.run(
        [".venv/bin/python", "-m", *words], cwd=checkout, env=environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode("latin-1")[-2000:]
    assert b"Traceback" not in done.stderr
    assert "Größe – η, 学習" in (results / "report.html").read_text(encoding="utf-8")
    assert (results / "report.pdf").stat().st_size > 10_000 and fsck(results) == 0


@pytest.mark.parametrize(("language", "charset"), LOCALES[1:])
def test_verbs_speak_in_any_locale(checkout, tmp_path, language, charset):
    """What is said has letters that the locale may not have; what is read and written is UTF-8."""
    environment = speaking(tmp_path, language, charset)
    study = write_study(tmp_path, STUDY | {"title": "Größe – η, 学習"})
    verb = [sys.executable, "-m", "bench", "plan", "--study", str(study), "--results", str(tmp_path / "r")]
    done = subprocess.run(verb, cwd=checkout, env=environment, capture_output=True)
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr
    assert "学習".encode() in (tmp_path / "r" / "plan.json").read_bytes() or "\\u5b66" in (
        tmp_path / "r" / "plan.json"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["o'brien; touch $HOME été", "-n"])
def test_packs_are_trained_into_a_folder_of_any_name(tmp_path, name):
    study = write_study(tmp_path)
    done = snakemake(tmp_path, name, "packs", "-d", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert [file.suffix for file in sorted((tmp_path / name / "packs").iterdir())] == [".parquet", ".json"]
    there = {file.name for file in tmp_path.iterdir()}
    assert there == {study.name, name, ".snakemake"}


@pytest.mark.parametrize("name", ["run #2", "run{1}", "a*b", "[x]"])
def test_a_name_that_cannot_be_carried_is_refused_in_one_line(tmp_path, name):
    done = look(tmp_path, name, cwd=tmp_path)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("Using")]
    assert done.returncode == 2 and len(lines) == 1 and lines[0].startswith("error: results: "), lines


@pytest.mark.parametrize(("name", "place"), [("2025_11_28", "2025_11_28"), ("~/x", "home/x"), ("1e3", "1e3")])
def test_a_name_is_what_was_typed_and_a_tilde_the_home_folder(tmp_path, monkeypatch, name, place):
    """Snakemake alone would take the first for the number 20251128, the last for 1000.0."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    done = look(tmp_path, name, "-p", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"--out (\S+/packs)/", done.stdout)
    assert found and {(tmp_path / path).resolve() for path in found} == {tmp_path / place / "packs"}


def test_jobs_run_this_project_s_code_wherever_a_person_stands(tmp_path):
    """Beside another checkout of it, and files that have the names of libraries.

    The results lie in a folder whose name Arrow would take for a URI.
    """
    for name in ("bench.py", "random.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('another one')")
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "__init__.py").write_text("raise SystemExit('another one')")
    words = command(tmp_path, "file:r", "tables")
    done = subprocess.run([words[0], "-P", *words[1:]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "another one" not in done.stderr, done.stderr
    assert (tmp_path / "file:r" / "tables" / "cells.csv").exists()
