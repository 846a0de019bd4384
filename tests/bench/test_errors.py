"""What a person did wrong, or the system refuses, is a line; a fault of ours is told in full."""

import errno
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bench.cli
import report.cli
from bench.errors import NEEDED, Parser, UserError, arguments, exit_code, lacking, lines_of
from bench.imports import ROOT


def raises(error):
    def run():
        raise error

    return run


def test_what_steers_a_terminal_is_spelled_out():
    assert lines_of(UserError("a\x1b[31m\u202eb: no\tsuch é 😀\nc\x00")) == [
        r"error: a\x1b[31m\u202eb: no\tsuch é 😀",
        r"error: c\x00",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a", "results=r"], "unrecognized arguments: results=r; it is --results r here"),
        (["a", "--resluts=r"], "unrecognized arguments: --resluts=r; did you mean --results?"),
        (["a", "--resluts", "r"], "unrecognized arguments: --resluts r; did you mean --results?"),
        (["a", "b", "c"], "unrecognized arguments: b c"),
        (["a", "only=x"], "unrecognized arguments: only=x"),
        (["a", "--out", "x"], "unrecognized arguments: --out x"),
    ],
)
def test_an_option_that_is_none_is_a_line_with_what_was_meant(capsys, words, said):
    parser = Parser(prog="p")
    parser.add_argument("first")
    parser.add_argument("--results")
    with pytest.raises(SystemExit) as ended:
        arguments(parser, words)
    assert ended.value.code == 2 and capsys.readouterr().err == f"p: error: {said} (--help lists all)\n"
    assert arguments(parser, ["a", "--results=r"]).results == "r"


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        (bench.cli, "plan --stduy x", "unrecognized arguments: --stduy x; did you mean --study?"),
        (bench.cli, "pln", "argument VERB: found 'pln'; did you mean plan?"),
        (bench.cli, "", "the following arguments are required: VERB"),
        (bench.cli, "time --round x", "argument --round: invalid int value: 'x'"),
        (bench.cli, "compare a b --froce", "unrecognized arguments: --froce; did you mean --force?"),
        (report.cli, "html --log x", "unrecognized arguments: --log x; it goes before the verb"),
        (report.cli, "tables --part no", "argument --part: found 'no'; one of cells, times would do"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_a_line(capsys, command, words, said):
    with pytest.raises(SystemExit) as ended:
        command.main(words.split())
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2 and line.startswith(f"python -m {command.__name__.split('.')[0]}")
    assert line.partition(": error: ")[2] == f"{said} (--help lists all)"


def test_each_thing_wrong_is_a_line(capsys):
    assert exit_code(raises(UserError("eta: found -1\nalpha: found -2"))) == 2
    assert capsys.readouterr().err == "error: eta: found -1\nerror: alpha: found -2\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EIO, "Input/output error", "a/b"), "error: a/b: Input/output error"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "error: x: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "error: No space left on device"),
    ],
)
def test_what_the_system_refuses_is_told_with_its_file(capsys, error, said):
    assert exit_code(raises(error)) == 2
    assert capsys.readouterr().err == f"{said}\n" and lines_of(error) == [said]


@pytest.mark.parametrize("error", [ValueError("of ours"), OSError("of a library's, with no number")])
def test_a_fault_of_ours_is_told_in_full(capsys, error):
    assert exit_code(raises(error)) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1)])
def test_a_verb_has_its_own_code(returned, code):
    assert exit_code(lambda: returned) == code


def test_an_interruption_is_told_by_its_code():
    assert exit_code(raises(KeyboardInterrupt())) == 130


def test_errors_reach_the_log_and_the_terminal(tmp_path):
    words = "from bench.errors import *\nimport pathlib\ndef run():\n  raise UserError('no')\n"
    words += f"raise SystemExit(exit_code(run, pathlib.Path({str(tmp_path / 'logs' / 'x.log')!r})))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "error: no\n")
    assert (tmp_path / "logs" / "x.log").read_text() == "error: no\n"


def test_a_reader_that_has_seen_enough_is_no_error():
    words = "from bench.errors import exit_code\nraise SystemExit(exit_code(lambda: print('x\\n' * 100_000)))"
    run = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout.readline() == b"x\n"
    run.stdout.close()
    assert run.stderr.read() == b"" and run.wait() == 141


@pytest.fixture
def begun(monkeypatch):
    """A process whose standard output waits for as much as there is to say; it runs a verb of these lines."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)

    def begin(*lines, **pipes):
        verb = "".join(f"  {line}\n" for line in lines)
        words = f"import sys\nfrom bench.errors import *\ndef run():\n{verb}raise SystemExit(exit_code(run))"
        return subprocess.Popen([sys.executable, "-c", words], stderr=subprocess.PIPE, **pipes)

    return begin


@pytest.mark.parametrize("lines", [1, 100_000])
@pytest.mark.parametrize("returned", [0, 1])
def test_output_that_cannot_be_written_is_told_once(begun, lines, returned):
    """Few lines wait for the end of the verb, many do not."""
    with Path("/dev/full").open("w") as full:
        run = begun(f"print('x\\n' * {lines})", f"return {returned}", stdout=full)
    assert run.stderr.read() == b"error: No space left on device\n" and run.wait() == 2


def test_output_that_cannot_be_written_adds_nothing_to_what_is_wrong(begun):
    with Path("/dev/full").open("w") as full:
        run = begun("print('x')", "raise UserError('no')", stdout=full)
    assert run.stderr.read() == b"error: no\n" and run.wait() == 2


def test_a_reader_that_is_gone_before_the_little_there_is_to_say_is_no_error(begun):
    run = begun("print('x')", "sys.stdin.read()", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    run.stdout.close()
    run.stdin.close()
    assert run.stderr.read() == b"" and run.wait() == 141


def test_without_a_standard_output_a_verb_ends_well(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert exit_code(lambda: print("x")) == 0


@pytest.mark.parametrize(
    "words",
    ["bench plan", "bench fsck", "bench compare a b", "bench duet main", "report html", "report schema"],
)
def test_an_interpreter_without_what_is_needed_is_told_how_to_come_by_it(words):
    """-S: without the folder that packages are installed in."""
    bare = [sys.executable, "-S", "-m", *words.split()]
    done = subprocess.run(bare, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {sys.executable} has no torch, numpy, scipy, …; in {ROOT} "
        "`make .venv/ready` sets an environment up and `. .venv/bin/activate` enters it\n"
    )


def test_what_is_needed_is_what_is_installed():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    modules = {"scikit-learn": "sklearn", "pyyaml": "yaml", "markdown-it-py": "markdown_it"}
    names = [re.split("[<>=]", one)[0] for one in asked]
    assert {*NEEDED} == {modules.get(name, name) for name in names} and lacking() == ""


def test_a_module_that_nobody_installs_is_a_fault_of_ours(capsys):
    assert exit_code(raises(ModuleNotFoundError("No module named 'bench.nothing'"))) == 1
    assert "Traceback" in capsys.readouterr().err


def test_one_thing_that_is_lacking_is_named(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "typst" else find(name))
    assert lacking().startswith(f"{sys.executable} has no typst; in {ROOT} ")
