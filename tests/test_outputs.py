"""Where reports go: several forms of one assessment, files that are whole or not there, summaries, and the bar."""

from __future__ import annotations

import errno
import io
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from click.testing import Result as Invoked
from conftest import ROOT
from running import COMMAND, environment, run

from behaviour_check import InvalidInput, Pack, load_pack
from behaviour_check.cli import cli, common, outputs, sinks
from behaviour_check.cli.progress import LONG_RUN, progress
from behaviour_check.report import FORMATS, Header, Result, renderer

EXAMPLES = ROOT / "examples" / "hypothetical"
GOOD = "title: Good\nfacts_are: stipulated\nactivities: [{id: act, kind: launch, facts: {notification.made: true}}]\n"
posix = pytest.mark.skipif(os.name != "posix", reason="files and terminals of POSIX")
forms = pytest.mark.parametrize("form", list(FORMATS))


@pytest.fixture(autouse=True)
def loaded_once(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped pack is loaded once for all tests, and nothing of the machine tells what to do."""
    for module in ("check", "settings"):
        monkeypatch.setattr(
            f"behaviour_check.cli.{module}.load_pack", lambda name: pack if name == "panel6" else load_pack(name)
        )
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, in which commands run."""
    (tmp_path / "good.behaviour.yaml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*args: str | Path) -> Invoked:
    return CliRunner().invoke(cli, list(map(str, args)), standalone_mode=False)


def check(*args: str | Path) -> Invoked:
    return invoke("check", "good.behaviour.yaml", *args)


def files(folder: Path) -> set[str]:
    """What stands in a folder besides the scenario, with what nobody should see."""
    return {path.name for path in folder.iterdir()} - {"good.behaviour.yaml"}


# --- several forms ---


def test_every_form_is_the_same_beside_others_as_alone(folder: Path) -> None:
    (folder / "bad.behaviour.yaml").write_text(GOOD.replace("launch", "lanch"))
    together = [flag for form in FORMATS for flag in ("-f", f"{form}:together.{form}")]
    assert invoke("check", EXAMPLES, ".", *together).return_value == 3
    for form in FORMATS:
        assert invoke("check", EXAMPLES, ".", "-f", f"{form}:alone.{form}").stdout == ""
        alone = (folder / f"alone.{form}").read_bytes()
        assert alone
        assert (folder / f"together.{form}").read_bytes() == alone
        assert invoke("check", EXAMPLES, ".", "-f", form, "-f", f"text:other.{form}").stdout_bytes == alone


def test_several_processes_make_the_same_files(folder: Path) -> None:
    for jobs in ("1", "2"):
        assert (
            run("check", EXAMPLES, "-j", jobs, "-f", f"text:{jobs}.txt", "-f", f"json:{jobs}.json", cwd=folder).code
            == 0
        )
    for form in ("txt", "json"):
        assert (folder / f"1.{form}").read_bytes() == (folder / f"2.{form}").read_bytes()


class Memory:
    """A place for a report, in memory."""

    def __init__(self) -> None:
        self.text = ""
        self.told: list[str] = []

    def open(self) -> None:
        self.told.append("open")

    def write(self, text: str) -> None:
        self.text += text

    def finish(self) -> None:
        self.told.append("finish")

    def keep(self) -> None:
        self.told.append("keep")

    def discard(self) -> None:
        self.told.append("discard")


@pytest.mark.parametrize("order", [("many", "one"), ("one", "many"), ("many", "none", "one"), ("none", "one", "many")])
def test_no_form_lags_behind(order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, pack: Pack) -> None:
    """However many pieces a form makes of a result, all are at the same one, so that none is kept for another."""
    pieces = {"many": 20, "one": 1, "none": 0}
    taken = dict.fromkeys(order, 0)
    apart: set[int] = set()

    def rendering(form: str) -> Callable[[Header, Iterable[Result]], Iterator[str]]:
        def render(_header: Header, results: Iterable[Result]) -> Iterator[str]:
            for _ in results:
                taken[form] += 1
                apart.add(max(taken.values()) - min(taken.values()))
                yield from ["."] * pieces[form] or [""]
            yield form

        return render

    monkeypatch.setattr(outputs, "renderer", rendering)
    sinks = {form: Memory() for form in order}
    results: Iterator[Result] = iter([InvalidInput([]) for _ in range(30)])
    outputs.render_all([outputs.Output(form, sinks[form]) for form in order], Header(pack, "baseline"), results)
    assert {form: sink.text for form, sink in sinks.items()} == {form: "." * pieces[form] * 30 + form for form in order}
    assert apart == {0, 1}
    assert all(sink.told == ["open", "finish", "keep"] for sink in sinks.values())


def test_what_goes_to_a_file_is_plain(folder: Path) -> None:
    ran = check("-f", "text", "-f", "text:report.txt", "--color", "always")
    assert "\x1b[" in ran.stdout
    assert "\x1b[" not in (folder / "report.txt").read_text()


def test_one_report_goes_to_stdout(folder: Path) -> None:
    assert json.loads(check("-f", "json:-", "-f", "text:report.txt").stdout)["scenarios"]
    for flags in (["-f", "text", "-f", "json"], ["-f", "text", "-f", "json:-"], ["-f", "json", "-f", "json"]):
        error = check(*flags).exception
        assert isinstance(error, click.UsageError)
        assert "only one report can go to stdout (write the others to files: `-f json:PATH`)" in error.message


def test_two_reports_do_not_go_to_one_file(folder: Path) -> None:
    (folder / "link").symlink_to("report")
    for other in ("report", "./report", folder / "report", "link"):
        error = check("-f", "text:report", "-f", f"json:{other}").exception
        assert isinstance(error, click.UsageError)
        assert "only one report can go to" in error.message
    assert files(folder) == {"link"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("xml", f"there is no form of report `xml` (forms: {', '.join(FORMATS)})"),
        ("jsn:report.json", "there is no form of report `jsn` (did you mean `json`?)"),
        ("json:", "`json:` names no file (write `json:PATH`)"),
        (":report.json", "there is no form of report ``"),
    ],
)
def test_a_form_that_does_not_exist_is_a_mistake(text: str, says: str, folder: Path) -> None:
    error = check("-f", text).exception
    assert isinstance(error, click.UsageError)
    assert says in error.message


# --- whole or not at all ---


@pytest.fixture(params=[ValueError, KeyboardInterrupt, BrokenPipeError, MemoryError])
def breaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[BaseException]:
    """The second form of a run fails in the middle of its report, in one of several ways."""
    kind: type[BaseException] = request.param

    def breaking(form: str) -> Any:
        def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
            for piece in renderer(form)(header, results):
                yield piece
                if form == "json":
                    raise kind

        return render

    monkeypatch.setattr(outputs, "renderer", breaking)
    return kind


def test_a_run_that_fails_leaves_nothing(breaks: type[BaseException], folder: Path) -> None:
    (folder / "old.txt").write_text("old")
    ran = check("-f", "text:old.txt", "-f", "json:new.json", "-f", "text:new.txt")
    assert ran.exception is not None
    assert files(folder) == {"old.txt"}
    assert (folder / "old.txt").read_text() == "old"


@posix
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_leaves_no_file(folder: Path) -> None:
    ran = run(
        *COMMAND, "check", "good.behaviour.yaml", "-f", "text", "-f", "json:report.json", cwd=folder,
        command=["sh", "-c", 'exec "$@" >/dev/full', "sh"],
    )  # fmt: skip
    assert (ran.code, ran.err) == (3, "the output could not be written: no space left on device\n")
    assert files(folder) == set()


def test_what_is_buffered_may_not_fit_on_the_disk(folder: Path) -> None:
    """The disk is full when the file is closed, and is so again when what is buffered is thrown away."""

    class Full(io.BytesIO):
        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    file = sinks.File("report.json")
    file.open()
    file._file.close()
    file._file = Full()
    file.write("something")
    with pytest.raises(OSError, match="No space left"):
        file.finish()
    assert len(files(folder)) == 1
    file.discard()
    assert files(folder) == set()


def once_read(pipe: Path, process: subprocess.Popen[bytes]) -> int:
    """Open a pipe for writing as soon as a process reads it."""
    while process.poll() is None:
        with suppress(OSError):  # nobody reads it yet
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.01)
    raise AssertionError(f"the process ended with {process.returncode}")


@posix
@pytest.mark.slow
def test_ctrl_c_leaves_no_file(folder: Path) -> None:
    os.mkfifo(folder / "waiting")
    args = [*COMMAND, "check", "good.behaviour.yaml", "waiting", "-f", "text:report.txt", "-f", "json:report.json"]
    with subprocess.Popen(args, cwd=folder, stderr=subprocess.PIPE, env=environment()) as process:
        writer = once_read(folder / "waiting", process)
        assert len(files(folder)) == 3  # the pipe, and two that are not finished
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    os.close(writer)
    assert (process.returncode, said.strip()) == (130, b"stopped")
    assert files(folder) == {"waiting"}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nowhere/report.json", "`nowhere/report.json` cannot be written: no such file or directory"),
        ("good.behaviour.yaml/report.json", "`good.behaviour.yaml/report.json` cannot be written: not a directory"),
        (".", "`.` cannot be written: it is a folder"),
        ("x" * 300, "cannot be written: file name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_known_before_anything_is_done(path: str, says: str, folder: Path) -> None:
    ran = invoke("check", "nowhere.behaviour.yaml", "-f", "text", "-f", "json:first.json", "-f", f"json:{path}")
    assert isinstance(ran.exception, click.UsageError)
    assert says in ran.exception.message
    assert (ran.stdout, ran.stderr) == ("", "")
    assert files(folder) == set()


def test_a_protected_file_stays_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "report.json").write_text("old")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # what a user meets who is not root
    error = check("-f", "json:report.json").exception
    assert isinstance(error, click.UsageError)
    assert error.message == "`report.json` cannot be written: it is protected"
    assert (folder / "report.json").read_text() == "old"
    assert files(folder) == {"report.json"}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no folder in which nobody may write")
def test_an_unwritable_folder_is_wrong_usage(folder: Path) -> None:
    ran = run("check", "good.behaviour.yaml", "-f", "json:/sys/kernel/report.json", cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(
        "Error: `/sys/kernel/report.json` cannot be written: (permission denied|read-only file system)\n$", ran.err
    )


# --- what a file becomes ---


@posix
def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(folder: Path) -> None:
    (folder / "old.json").write_text("old")
    (folder / "old.json").chmod(0o640)
    before = os.umask(0o027)
    try:
        check("-f", "json:new.json", "-f", "json:old.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "new.json").stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / "old.json").stat().st_mode) == 0o640
    assert (folder / "old.json").read_bytes() == (folder / "new.json").read_bytes()
    assert files(folder) == {"new.json", "old.json"}


@posix
def test_a_link_is_followed(folder: Path) -> None:
    (folder / "reports").mkdir()
    (folder / "link.json").symlink_to("reports/report.json")
    check("-f", "json:link.json")
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "reports" / "report.json").read_text())["scenarios"]
    assert files(folder / "reports") == {"report.json"}


@posix
def test_a_device_stays_a_device(folder: Path) -> None:
    assert check("-f", "json:/dev/null").return_value == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@posix
def test_a_device_stays_one_when_a_run_fails(breaks: type[BaseException], folder: Path) -> None:
    assert check("-f", "text:/dev/null", "-f", "json:report.json").exception is not None
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert files(folder) == set()


@posix
def test_a_pipe_is_written(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((folder / "pipe").read_bytes()), daemon=True)
    reader.start()
    check("-f", "json:pipe", "-f", "text:report.txt")
    reader.join(10)
    assert json.loads(read[0])["scenarios"]
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


@posix
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no /dev/fd")
def test_streams_have_names_too(folder: Path) -> None:
    plain = run("check", "good.behaviour.yaml", "-f", "json", cwd=folder)
    assert run("check", "good.behaviour.yaml", "-f", "json:/dev/stdout", cwd=folder) == plain
    process_substitution = [*COMMAND, "check", "good.behaviour.yaml", "-f", "text:/dev/null", "-f", "json:/dev/fd/9"]
    ran = run(*process_substitution, cwd=folder, command=["sh", "-c", 'exec "$@" 9>&1', "sh"])
    assert ran == plain
    assert files(folder) == set()


@posix
def test_a_circle_of_links_is_replaced(folder: Path) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    assert check("-f", "json:a").return_value == 0
    assert json.loads((folder / "a").read_text())["scenarios"]
    assert (folder / "b").is_symlink()


@posix
@forms
def test_names_that_are_not_text_are_written_as_they_can_be(form: str, folder: Path) -> None:
    odd = os.fsdecode(b"\xff.behaviour.yaml")
    Path(odd).write_text(GOOD)
    assert invoke("check", odd, "-f", f"{form}:report").return_value == 0
    (folder / "report").read_text(encoding="utf-8")


# --- the summary of a step on GitHub ---


@pytest.fixture
def on_github(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step of a workflow, where something is summed up already."""
    for form in ("github", "markdown"):
        if form not in FORMATS:
            monkeypatch.setitem(FORMATS, form, FORMATS["text"])
    summary = folder / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    return summary


def test_a_summary_is_added(on_github: Path) -> None:
    alone = check("-f", "markdown").stdout
    assert on_github.read_text() == "# Before\n"
    check("-f", "github")
    assert on_github.read_text() == "# Before\n" + alone
    check("-f", "github:annotations")
    assert on_github.read_text() == "# Before\n" + alone + alone


def test_without_annotations_there_is_no_summary(on_github: Path) -> None:
    check("-f", "text", "-f", "json:report.json")
    assert on_github.read_text() == "# Before\n"


def test_off_github_there_is_no_summary(on_github: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "")
    check("-f", "github")
    assert on_github.read_text() == "# Before\n"
    assert files(folder) == {"summary.md"}


def test_trouble_with_a_summary_stops_nothing(on_github: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = check("-f", "github")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "nowhere" / "summary.md"))
    ran = check("-f", "github", "-f", "json:report.json")
    assert (ran.return_value, ran.stdout) == (plain.return_value, plain.stdout)
    assert ran.stderr == "the summary was not written: no such file or directory\n"
    assert json.loads((folder / "report.json").read_text())["scenarios"]


def test_a_summary_that_is_too_long_says_so(on_github: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(check("-f", "markdown").stdout.encode())
    for room, expected in ((size + 9, None), (size + 8, sinks.TOO_LONG), (size - 1, sinks.TOO_LONG)):
        on_github.write_text("# Before\n")
        monkeypatch.setattr(sinks, "SUMMARY_BYTES", room)
        check("-f", "github")
        assert (on_github.read_text() == "# Before\n" + sinks.TOO_LONG) is (expected is not None)
    assert sinks.TOO_LONG.encode().isascii()


def test_a_run_that_fails_adds_no_summary(on_github: Path, breaks: type[BaseException], folder: Path) -> None:
    assert check("-f", "github", "-f", "json:report.json").exception is not None
    assert on_github.read_text() == "# Before\n"
    assert files(folder) == {"summary.md"}


# --- the bar ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_for(count: int, monkeypatch: pytest.MonkeyPatch, *, wanted: bool = True, term: str = "xterm") -> str:
    """What the bar writes to a terminal."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("behaviour_check.cli.progress.EVERY_S", -1)
    with progress(iter(range(count)), wanted=wanted) as (listed, done):
        for expected, item in enumerate(listed):
            assert item == expected
            done()
    return terminal.getvalue()


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_for(LONG_RUN, monkeypatch)
    assert f"{LONG_RUN}/{LONG_RUN}" in shown.replace("\x1b[32m", "").replace("\x1b[0m", "")
    assert shown.endswith("\x1b[2K") or "\x1b[2K" in shown[-40:]  # it takes itself away


@pytest.mark.parametrize(
    ("count", "wanted", "term"), [(LONG_RUN - 1, True, "xterm"), (LONG_RUN, False, "xterm"), (LONG_RUN, True, "dumb")]
)
def test_other_runs_show_nothing(count: int, wanted: bool, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_for(count, monkeypatch, wanted=wanted, term=term) == ""


def test_the_bar_takes_itself_away_when_a_run_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("behaviour_check.cli.progress.EVERY_S", 1e9)
    with pytest.raises(KeyboardInterrupt), progress(range(LONG_RUN), wanted=True) as (_, done):  # noqa: PT012
        done()
        raise KeyboardInterrupt
    assert terminal.getvalue().endswith("\x1b[2K")
    assert sys.stderr is terminal


def test_what_is_wrong_is_lost_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    common.print_error("nobody reads this")


@pytest.fixture
def many(folder: Path) -> Path:
    """As many scenarios as make a run long, the last of them bad."""
    for number in range(LONG_RUN):
        (folder / f"{number:03}.behaviour.yaml").write_text(GOOD)
    (folder / "bad.behaviour.yaml").write_text(GOOD.replace("launch", "lanch"))
    return folder


def on_terminal(*args: str, cwd: Path, stdout: bool = False) -> tuple[int, str]:
    """Run the command with stderr on a terminal (and stdout too, if so): how it ended, and what was shown there."""
    mine, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *args], cwd=cwd, stderr=theirs, stdout=theirs if stdout else subprocess.DEVNULL,
        env=environment(TERM="xterm"),
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        while chunk := read_terminal(mine):
            shown += chunk
    os.close(mine)
    return process.returncode, shown.decode()


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side has closed it
        return b""


BAR = "━━━"
PROBLEM = "bad.behaviour.yaml:3:30: kind of activity: `lanch` is not one of its choices"


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "stdout", "shown"),
    [
        (["-f", "json"], False, True),
        (["-f", "json:report.json"], False, True),
        (["-f", "json:report.json"], True, True),
        (["-f", "json", "-j", "2"], False, True),
        (["-f", "json", "-q"], False, False),
        (["-f", "json"], True, False),
    ],
)
def test_the_bar_is_shown_on_a_terminal_that_nothing_else_fills(
    args: list[str], stdout: bool, shown: bool, many: Path
) -> None:
    code, seen = on_terminal("check", ".", *args, cwd=many, stdout=stdout)
    assert code == 3
    assert (BAR in seen) is shown
    lines = re.split(r"\r\n|\r\x1b\[2K", seen)  # a line ends, or is taken away
    alone = any(line.startswith(PROBLEM) for line in lines)
    assert alone if shown else PROBLEM in seen


@posix
@pytest.mark.slow
def test_the_bar_is_never_in_a_pipe(many: Path) -> None:
    ran = run("check", ".", "-f", "json", cwd=many, env={"TERM": "xterm", "FORCE_COLOR": "1"})
    assert ran.err.startswith(PROBLEM)
    assert len(ran.err.splitlines()) == 1
    assert len(json.loads(ran.out)["scenarios"]) == LONG_RUN + 1


# --- a report never takes the place of what it is about ---


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", ["good.behaviour.yaml", "./good.behaviour.yaml", "link"])
def test_a_report_does_not_take_the_place_of_a_scenario(name: str, jobs: int, folder: Path) -> None:
    (folder / "link").symlink_to("good.behaviour.yaml")
    for paths in ((folder / "good.behaviour.yaml",), (".",), ("good.behaviour.yaml",)):
        error = invoke("check", *paths, "-j", str(jobs), "-f", f"json:{name}").exception
        assert isinstance(error, click.UsageError)
        assert "a report cannot take the place of the scenario" in error.message
    assert (folder / "good.behaviour.yaml").read_text() == GOOD
    assert [path.name for path in sorted(folder.iterdir())] == ["good.behaviour.yaml", "link"]


def test_less_and_more_exclude_each_other(folder: Path) -> None:
    for command in ("check", "test"):
        error = invoke(command, "good.behaviour.yaml", "-q", "-v").exception
        assert isinstance(error, click.UsageError)
        assert "give one of them" in error.message


@posix
def test_a_pipe_in_a_folder_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.behaviour.yaml")
    done = run("check", ".", "-q", cwd=folder)
    assert done.code == 3
    assert "pipe.behaviour.yaml: this is not a regular file" in done.err
    assert "1 scenario assessed" in done.out
    assert run("schema", "report", "--check", "/dev/null", cwd=folder).code == 3


def test_a_name_that_no_file_can_have_is_one_bad_path_among_good_ones(folder: Path) -> None:
    result = invoke("check", "x" * 300, "good.behaviour.yaml", "-f", "json")
    report = json.loads(result.stdout)
    assert (len(report["scenarios"]), len(report["errors"])) == (1, 1)
    assert result.return_value == 3


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_report_says_which_criteria_are_left_out(form: str, folder: Path) -> None:
    every, some = (invoke("check", "good.behaviour.yaml", "-f", form, *more).stdout for more in ((), ("--ignore", "3")))
    assert "Left out on request" not in every
    assert "Left out on request: avoid-provocation" in " ".join(some.split())
