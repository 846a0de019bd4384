"""Compiled once, found again, done without where it cannot be: the engine's library."""

import os
import subprocess
import sys

import pytest

from bench.training import compiler as module
from bench.training.compiler import NoCompilerError, compiled_by, compiler, compiles, library

needs_compiler = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")
QUICKLY = "from bench.training import compiler; compiler.FLAGS += ('-O0',)"  # as here, in another process


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A cache folder of its own, nothing remembered from before; compiled quickly, since little is run."""
    cached = [module.compilers, compiles, module._served, module._version, module.cache_folder]
    for one in cached:
        one.cache_clear()
    monkeypatch.setenv("BENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "FLAGS", (*module.FLAGS, "-O0"))
    yield tmp_path / "cache"
    monkeypatch.undo()
    for one in cached:
        one.cache_clear()


@needs_compiler
def test_a_library_is_made_once_and_found_again(fresh, monkeypatch):
    library("identity", "float32")
    (made,) = fresh.glob("*.so")
    module._served.cache_clear()
    monkeypatch.setattr(module, "_compile", lambda *_: pytest.fail("compiled again"))
    library("identity", "float32")
    assert [*fresh.glob("*.so")] == [made]


@needs_compiler
def test_other_sources_make_another_library(fresh, monkeypatch):
    library("identity", "float32")
    module._served.cache_clear()
    monkeypatch.setattr(module, "FLAGS", (*module.FLAGS, "-DANOTHER"))
    library("identity", "float32")
    assert len([*fresh.glob("*.so")]) == 2


@needs_compiler
def test_processes_that_want_the_same_library_make_it_once(fresh, tmp_path):
    wrapper = tmp_path / "c++"
    count = tmp_path / "count"
    wrapper.write_text(
        f'#!/bin/sh\ncase "$*" in *lanes.cpp*) echo x >> {count};; esac\nexec {compiler()} "$@"\n'
    )
    wrapper.chmod(0o755)
    code = f"{QUICKLY}; compiler.library('identity', 'float32')"
    environment = os.environ | {"CXX": str(wrapper), "BENCH_CACHE": str(fresh)}
    jobs = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(3)]
    assert [job.wait() for job in jobs] == [0, 0, 0]
    assert count.read_text() == "x\n"


def test_without_a_compiler_that_is_said(fresh, monkeypatch, capsys):
    monkeypatch.setenv("CXX", "none")
    with pytest.raises(NoCompilerError, match=r"no C\+\+ compiler \(none\)"):
        library("relu", "float32")
    assert not compiles() and not compiles()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith(
        "warning: no C++ compiler (none); training takes batched torch"
    )


def test_a_quote_that_does_not_end_is_part_of_the_compiler_s_name(fresh, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CXX", "'unb")
    assert not compiles()
    assert capsys.readouterr().err.startswith("warning: no C++ compiler ('unb); training takes")
    module.compilers.cache_clear()
    (tmp_path / "o'brien").touch(0o755)
    monkeypatch.setenv("CXX", str(tmp_path / "o'brien"))
    assert module.compilers() == [(str(tmp_path / "o'brien"),)]


def test_a_compiler_that_fails_is_done_without(fresh, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.write_text(
        '#!/bin/sh\ntest "$1" = --version && exit 0\necho "lanes.cpp: no space left" >&2; exit 1\n'
    )
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", str(broken))
    with pytest.raises(NoCompilerError, match=r"broken does not serve: lanes.cpp: no space left"):
        library("relu", "float32")
    assert not [*fresh.glob("*.so")] and not [*fresh.glob("*.part")]


def test_a_compiler_that_cannot_even_say_its_version_is_told_in_its_words(fresh, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.write_text('#!/bin/sh\necho "license: expired" >&2; exit 3\n')
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", str(broken))
    with pytest.raises(NoCompilerError, match=r"broken does not serve: license: expired$"):
        library("relu", "float32")


@needs_compiler
def test_a_cache_that_cannot_be_written_gives_way(fresh, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BENCH_CACHE", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    library("identity", "float32")
    assert len([*(tmp_path / "other" / "neuron-bench").glob("*.so")]) == 1


@pytest.mark.parametrize(("mode", "serves"), [(0o700, True), (0o755, True), (0o777, False), (0o1777, False)])
def test_a_cache_where_others_may_write_is_not_used(fresh, mode, serves, capsys):
    """What lies in it is run."""
    fresh.mkdir()
    fresh.chmod(mode)
    assert (module.cache_folder() == fresh) == serves
    warned = f"warning: BENCH_CACHE: {fresh}: not used: others may write there"
    assert (warned in capsys.readouterr().err) == (not serves)


@needs_compiler
def test_a_damaged_library_is_compiled_again(fresh, monkeypatch, tmp_path):
    """A truncated one would end the process without a word."""
    library("identity", "float32")
    (file,) = fresh.glob("*.so")
    whole = file.read_bytes()
    file.unlink()  # a new file: the old one is mapped into this process
    file.write_bytes(whole[: len(whole) // 2])
    code = f"{QUICKLY}; print(compiler.library('identity', 'float32').lanes())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and int(done.stdout) > 1, done.stderr
    assert file.read_bytes() == whole


@needs_compiler
def test_a_compiler_may_be_called_through_another_command(fresh, monkeypatch, tmp_path):
    through = tmp_path / "through it"
    through.write_text('#!/bin/sh\nexec "$@"\n')
    through.chmod(0o755)
    words = compiler()
    module.compilers.cache_clear()
    monkeypatch.setenv("CXX", f"'{through}' {words}")
    assert library("identity", "float32").lanes() > 1
    told = compiled_by("identity", "float32")
    version = subprocess.run([*words.split(), "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"through it ({version.splitlines()[0]}) {words} -std=c++17 ")
    assert "=native" in told and "-D" not in told


@needs_compiler
def test_where_one_compiler_fails_it_says_why_and_the_next_is_tried(fresh, monkeypatch, tmp_path):
    words, folder = compiler(), tmp_path / "bin"
    folder.mkdir()
    broken, good = folder / "c++", folder / "g++"
    broken.write_text(
        "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho 'fatal error: no luck' >&2; exit 1\n"
    )
    good.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo a good one 7.1 && exit\nexec {words} "$@"\n')
    for one in (broken, good):
        one.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    module.compilers.cache_clear()
    assert library("identity", "float32").lanes() > 1
    assert compiled_by("identity", "float32").startswith("g++ (a good one 7.1) -std=c++17 -O3 ")
    good.unlink()
    monkeypatch.setenv("CXX", str(broken))
    for one in (module.compilers, module._served):
        one.cache_clear()
    with pytest.raises(NoCompilerError, match="does not serve: fatal error: no luck"):
        library("identity", "float32")
