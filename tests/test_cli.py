"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Invoked
from conftest import ROOT
from running import COMMAND, environment, run

from behaviour_check import InvalidInput, Pack, __version__, assess, load_scenario
from behaviour_check.cli import cli
from behaviour_check.report import Header, renderer
from behaviour_check.schemas import SCHEMAS

EXAMPLES = ROOT / "examples"
CUBESAT = EXAMPLES / "hypothetical" / "first-cubesat.behaviour.yaml"
JAMMING = EXAMPLES / "hypothetical" / "regional-gnss-jamming.behaviour.yaml"
COMMANDS = ["check", "test", "explain", "rules", "rules list", "schema"]

GOOD = "title: Good\nfacts_are: stipulated\nactivities: [{id: act, kind: launch, facts: {notification.made: true}}]\n"
MISSED = GOOD.replace("Good", "Missed").replace("made: true", "made: false")
SETTLED = EXAMPLES / "hypothetical" / "agreed-life-extension.behaviour.yaml"
"""Everything is met or not applicable."""
BAD = GOOD.replace("Good", "Bad").replace("notification.made", "notification.mad")
EXPECTS = "expect: {act: {baseline: {avoid-surprise: %s}}}\n"


def invoke(*args: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Invoked:
    """Run a command in this process."""
    return CliRunner().invoke(cli, list(map(str, args)), input=stdin, env=env, standalone_mode=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good scenario, one that misses a criterion, and things that are no scenarios."""
    (tmp_path / "a-good.behaviour.yaml").write_text(GOOD)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "missed.behavior.yml").write_text(MISSED)
    (tmp_path / "notes.yaml").write_text("nothing: to see\n")
    (tmp_path / "README").write_text("hello\n")
    return tmp_path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.behaviour.yaml"
    path.write_text(BAD)
    return path


# --- what it prints ---


def test_check_prints_what_the_renderer_makes(pack: Pack) -> None:
    for format in ("text", "json"):
        for option, verbosity in (("-q", -1), ("--color=never", 0), ("-v", 1)):
            report = assess(pack, load_scenario(CUBESAT, pack, str(CUBESAT)))
            expected = "".join(renderer(format)(Header(pack, "baseline", verbosity), [report]))
            assert invoke("check", CUBESAT, "-f", format, option).stdout == expected
    assert run("check", CUBESAT, "-f", format, option).out == expected


def test_quiet_shows_verdicts_only_and_verbose_how_each_indicator_came_out() -> None:
    quiet, plain, verbose = (invoke("check", JAMMING, *option).stdout for option in (["-q"], [], ["-v"]))
    assert "avoid-interfering" in quiet
    assert "Missed in the baseline reading" not in quiet
    assert "Missed in the baseline reading" in plain
    assert "How each indicator came out" not in plain
    assert "How each indicator came out (account stated, baseline reading)" in verbose
    assert "[false] not" in verbose or "[true] not" in verbose


def test_the_leading_reading_is_chosen_by_its_id() -> None:
    ran = invoke("check", JAMMING, "--reading", "treaty-law-only")
    assert "Missed in the treaty-law-only reading" in ran.stdout
    assert (
        json.loads(invoke("check", JAMMING, "-f", "json", "--reading", "precautionary").stdout)["reading"]
        == "precautionary"
    )


def test_the_tests_of_a_scenario_hold_or_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.behaviour.yaml").write_text(GOOD + EXPECTS % "undetermined")
    (tmp_path / "b.behaviour.yaml").write_text(MISSED + EXPECTS % "met")
    (tmp_path / "c.behaviour.yaml").write_text(GOOD)
    ran = run("test", ".", cwd=tmp_path)
    assert (ran.code, ran.err) == (1, "")
    difference = "expected met, found missed (1.1 prior-notice-given missed)"
    assert ran.out.splitlines() == [
        f"b.behaviour.yaml:4:43: act / baseline / avoid-surprise: {difference}",
        "3 scenarios, 2 expectations, 1 differ, 1 scenario without expectations",
    ]
    assert "hold" in invoke("test", tmp_path / "a.behaviour.yaml", "-v").stdout
    assert invoke("test", tmp_path / "a.behaviour.yaml", "-q").stdout == ""


def test_every_example_does_what_it_expects() -> None:
    ran = run("test", "examples")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^\d+ scenarios, \d+ expectations, 0 differ", ran.out)


def test_explain_prints_a_page_and_names_near_matches() -> None:
    assert invoke("explain", "1.2").stdout.startswith("# 1.2 notice-lead-time\n")
    assert run("explain", "lanch") == (3, "", "lanch: nothing in this pack has this id (near matches: launch)\n")
    ran = run("explain", "zzzzzz")
    assert (ran.code, ran.out) == (3, "")
    assert "`explain criteria` and `explain facts` list what there is" in ran.err


def test_rules_list_shows_every_indicator_with_its_weights(pack: Pack) -> None:
    out = invoke("rules", "list").stdout
    assert "shipped packs: panel6" in out
    rows = {row.split()[1]: row.split() for row in out.splitlines() if re.match(r"  \d+\.\d+ ", row)}
    letters = {"core": "C", "supporting": "s", "off": "-"}
    for indicator in pack.indicators.values():
        weights = [letters[resolved.weight] for resolved in indicator.resolved.values()]
        assert rows[indicator.id] == [indicator.number, indicator.id, *weights]
    quiet = invoke("rules", "list", "-q").stdout
    assert "notice-lead-time" not in quiet
    assert "1 avoid-surprise: Avoid surprise" in quiet
    assert "The notice came early enough to be acted on." in invoke("rules", "list", "-v").stdout


def test_a_pack_of_ones_own_is_used_and_named(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    reading = "{id: ours, title: Ours, idea: As we agreed, based_on: baseline}"
    (tmp_path / "ours" / "pack.yaml").write_text(f"id: our-class\nextends: panel6\nreadings: [{reading}]\n")
    assert "our-class 0.0.0" in invoke("rules", "list", "-r", tmp_path / "ours").stdout
    ran = invoke("check", CUBESAT, "-r", tmp_path / "ours", "--reading", "ours", "-f", "json")
    report = json.loads(ran.stdout)
    assert report["pack"]["lineage"] == ["our-class@0.0.0", "panel6@1.0.0"]
    assert "ours" in report["scenarios"][0]["activities"][0]["accounts"][0]["criteria"]["avoid-surprise"]["verdicts"]


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_schema_prints_a_schema(name: str, pack: Pack) -> None:
    assert json.loads(invoke("schema", name).stdout) == SCHEMAS[name](pack)


def test_schema_checks_documents(tmp_path: Path, bad: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(invoke("check", CUBESAT, "-f", "json").stdout, encoding="utf-8")
    rules = ROOT / "rules" / "panel6" / "criteria" / "1-avoid-surprise.yaml"
    for name, path in (("scenario", CUBESAT), ("report", report), ("rules", rules)):
        checked = invoke("schema", name, "--check", path)
        assert (checked.return_value, checked.output) == (0, "")
    report.write_text(report.read_text(encoding="utf-8").replace('"kind":"launch"', '"kind":7'), encoding="utf-8")
    for name, path, says in (
        ("scenario", bad, f"{bad}:3:"),
        ("report", report, "scenarios/0/activities/0/kind: 7 is not of type 'string'"),
        ("report", tmp_path / "nothing.json", "cannot be read: no such file or directory"),
        ("scenario", tmp_path / "nothing.yaml", "cannot be read: no such file or directory"),
        ("report", folder_in(tmp_path, "x.json"), "cannot be read: is a directory"),
        ("report", written(tmp_path / "cut.json", '{"format": '), "not valid JSON"),
        ("report", written(tmp_path / "deep.json", "[" * 100_000), "not valid JSON"),
        ("scenario", written(tmp_path / "null.yaml", f"summary:\n{GOOD}"), "`summary` has no value (null)"),
    ):  # fmt: skip
        error = invoke("schema", name, "--check", path).exception
        assert isinstance(error, InvalidInput)
        assert says in str(error)


def folder_in(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does_and_gives_an_example(command: str) -> None:
    for option in ("--help", "-h"):
        ran = invoke(*command.split(), option)
        assert ran.return_value == 0
        assert re.search(rf"^  behaviour-check {command} ?", ran.stdout, re.MULTILINE), ran.stdout
    assert all(len(line) <= 80 for line in ran.stdout.splitlines())


def test_the_version_is_shown() -> None:
    assert invoke("--version").stdout == f"behaviour-check, version {__version__}\n"


# --- what it takes ---


def test_a_folder_is_searched_at_any_depth_in_order(folder: Path) -> None:
    report = json.loads(invoke("check", folder, "-f", "json").stdout)
    assert [scenario["title"] for scenario in report["scenarios"]] == ["Good", "Missed"]


def test_a_file_is_taken_whatever_its_name_and_once(folder: Path) -> None:
    odd = written(folder / "odd.txt", GOOD.replace("Good", "Odd"))
    report = json.loads(invoke("check", odd, folder, odd, "-f", "json").stdout)
    assert [scenario["title"] for scenario in report["scenarios"]] == ["Odd", "Good", "Missed"]


def test_stdin_is_a_file() -> None:
    for jobs in ("1", "2"):
        ran = run("check", "-", "-q", "-j", jobs, stdin=GOOD)
        assert (ran.code, ran.err) == (0, "")
        assert "\nGood\n<stdin>\n" in ran.out
    ran = run("check", "-", stdin=b"\xff\xfe")
    assert (ran.code, ran.err.split(": ")[0]) == (3, "<stdin>:1:1")
    ran = run("check", "-")
    assert ran.code == 3
    assert ran.err.startswith("<stdin>:1:1: the file is empty (")


def test_several_jobs_give_the_same_bytes(folder: Path, bad: Path) -> None:
    more = [written(folder / f"{number}.behaviour.yaml", GOOD) for number in range(70)]
    args: list[str | Path] = ["check", "examples", folder, bad, more[0], "-", "-f", "json"]
    one, two = (run(*args, "-j", jobs, stdin=MISSED) for jobs in ("1", "2"))
    assert one == two
    assert one.code == 3
    assert len(json.loads(one.out)["scenarios"]) > 100


# --- how it ends ---


ENDS: list[tuple[str, list[str], int]] = [
    ("a report", ["check", "good"], 0),
    ("a report of what is missed", ["check", "missed"], 0),
    ("--fail-on never", ["check", "missed", "--fail-on", "never"], 0),
    ("--fail-on missed, with nothing missed", ["check", "good", "--fail-on", "missed"], 0),
    ("--fail-on missed", ["check", "good", "missed", "--fail-on", "missed"], 1),
    ("--fail-on undetermined, with something open", ["check", "good", "--fail-on", "undetermined"], 1),
    ("--fail-on undetermined, with something missed", ["check", "missed", "--fail-on", "undetermined"], 1),
    ("--fail-on undetermined, with all settled", ["check", "settled", "--fail-on", "undetermined"], 0),
    ("--fail-on looks at the leading reading",
     ["check", "missed", "--fail-on", "missed", "--reading", "treaty-law-only"], 0),
    ("an invalid file", ["check", "bad"], 3),
    ("an invalid file beats what is missed", ["check", "missed", "bad", "--fail-on", "missed"], 3),
    ("a file that does not exist", ["check", "nowhere.behaviour.yaml"], 3),
    ("a folder without scenarios", ["check", "empty"], 3),
    ("tests that hold", ["test", "holds"], 0),
    ("a test that differs", ["test", "differs"], 1),
    ("an invalid file beats a test that differs", ["test", "differs", "bad"], 3),
    ("tests of a scenario that expects nothing", ["test", "good"], 3),
    ("tests of a folder without scenarios", ["test", "empty"], 3),
]  # fmt: skip


@pytest.mark.parametrize(("args", "code"), [item[1:] for item in ENDS], ids=[item[0] for item in ENDS])
def test_exit_codes(args: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "good": GOOD, "missed": MISSED, "settled": SETTLED.read_text(), "bad": BAD,
        "holds": MISSED + EXPECTS % "missed", "differs": MISSED + EXPECTS % "met",
    }  # fmt: skip
    for name, text in texts.items():
        written(tmp_path / name, text)
    folder_in(tmp_path, "empty")
    ran = invoke(*args)
    assert ran.exception is None
    assert ran.return_value == code


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ([], 2, "Usage: "),
        (["chekc", "a"], 2, "there is no command `chekc` (did you mean `check`?)"),
        (["frobnicate"], 2, "there is no command `frobnicate` (commands: check, "),
        (["check"], 2, "Missing argument 'PATH...'"),
        (["check", "a", "--formt", "json"], 2, "No such option '--formt'. Did you mean '--format'?"),
        (["check", "a", "-f", "xml"], 2, "there is no form of report `xml` (forms: text, json"),
        (["check", "a", "--fail-on", "met"], 2, "'met' is not one of"),
        (["check", "a", "-j", "-1"], 2, "-1 is not in the range"),
        (["check", "a", "--reading", "base-line"], 2, "no reading `base-line` (did you mean `baseline`?)"),
        (["check", "a", "--reading", "x"], 2, "(readings: baseline, precautionary, national-discretion, "),
        (["check", "a", "-r", "panel7"], 3, "panel7: no rule pack of this name or path (did you mean `panel6`?)"),
        (["check", "nowhere.yaml"], 3, "nowhere.yaml: cannot be read: no such file or directory\n"),
        (["schema", "rule"], 2, "'rule' is not one of"),
        (["schema", "report", "--check", "no.json"], 3, "no.json: cannot be read: no such file or directory\n"),
        (["schema", "scenario", "--check", "README.md"], 3, "README.md:"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_on_stderr(args: list[str], code: int, says: str) -> None:
    ran = run(*args)
    assert ran.code == code
    assert says in ran.err
    assert args[:1] == ["check"] or not ran.out


def test_good_files_are_reported_beside_bad_ones(folder: Path, bad: Path) -> None:
    ran = run("check", folder, "nowhere.behaviour.yaml", "-q")
    assert ran.code == 3
    assert [line for line in ran.out.splitlines() if line in ("Good", "Missed")] == ["Good", "Missed"]
    assert "2 scenarios assessed, 2 could not be read." in ran.out
    column = BAD.splitlines()[2].index("notification.mad") + 1
    assert ran.err.splitlines() == [
        f"{bad}:3:{column}: there is no fact `notification.mad` (did you mean `notification.made`?)",
        "nowhere.behaviour.yaml: cannot be read: no such file or directory",
    ]


def test_an_empty_run_is_never_green(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", GOOD)
    for command in ("check", "test"):
        ran = run(command, tmp_path)
        assert ran.code == 3
        assert ran.err == f"{tmp_path}: no scenario files here (they are named *.behaviour.yaml; passed over: a.yaml)\n"


def test_a_scenario_without_expectations_is_no_test(tmp_path: Path) -> None:
    ran = run("test", written(tmp_path / "a.yaml", GOOD))
    assert ran == (3, "1 scenario, 0 expectations, 0 differ, 1 scenario without expectations\n",
                   "nothing was expected: add `expect:` to a scenario\n")  # fmt: skip


# --- colour ---


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": ""}, False),
    ],
)
def test_colour_follows_the_option_and_the_environment(args: list[str], env: dict[str, str], coloured: bool) -> None:
    ran = invoke("check", CUBESAT, *args, env={"NO_COLOR": None, "FORCE_COLOR": None, **env})  # type: ignore[dict-item]
    assert ("\x1b[" in ran.stdout) is coloured


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)
def test_a_terminal_is_coloured(env: dict[str, str], coloured: bool) -> None:
    import pty

    mine, theirs = pty.openpty()
    with subprocess.Popen([*COMMAND, "check", CUBESAT, "-q"], stdout=theirs, env=environment(**env)) as process:
        os.close(theirs)
        shown = b""
        while chunk := read_terminal(mine):
            shown += chunk
        assert process.wait() == 0
    os.close(mine)
    assert b"A first CubeSat" in shown
    assert (b"\x1b[" in shown) is coloured


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side has closed it
        return b""


# --- encodings ---


@pytest.mark.slow
@pytest.mark.parametrize("args", [["check", CUBESAT, "-v"], ["explain", "facts"], ["--help"], ["schema", "scenario"]])
def test_output_does_not_depend_on_the_locale(args: list[Any]) -> None:
    plain = run(*args)
    poor = run(*args, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert (poor.code, poor.out, poor.err) == (0, plain.out, "")


@pytest.mark.slow
def test_errors_in_a_poor_locale_end_in_no_traceback(tmp_path: Path) -> None:
    odd = written(tmp_path / "é漢.behaviour.yaml", GOOD.replace("title: Good", "title: é漢\n漢字: é"))
    ran = run("check", odd, "-q", "-f", "json", env={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert json.loads(ran.out)["errors"][0]["message"] == "the key `漢字` is not known here"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="other systems have no such file names")
def test_file_names_that_are_not_text_are_shown_as_they_can_be(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.behaviour.yaml"
    Path(os.fsdecode(path)).write_text(GOOD)
    for format in ("text", "json"):
        ran = run("check", ".", "-f", format, "-q", cwd=tmp_path)
        assert ran.code == 0
        assert "?.behaviour.yaml" in ran.out


# --- ends that nobody planned ---

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")


def started(*args: str | Path) -> subprocess.Popen[bytes]:
    """The command, started in a group of its own."""
    command = [*COMMAND, *map(str, args)]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        start_new_session=True,
    )  # fmt: skip


def in_shell(redirection: str, *args: str | Path) -> Any:
    """Run the command under a redirection of the shell."""
    return run(*COMMAND, *args, command=["sh", "-c", f'exec "$@" {redirection}', "sh"])


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    "args", [["check", "examples", "-f", "json"], ["check", "examples", "-v", "-j", "2"], ["explain", "facts"]]
)
def test_a_reader_that_leaves_early_is_no_error(args: list[str]) -> None:
    with started(*args) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if args[0] == "check":
            assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@posix
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "args", [["check", CUBESAT], ["check", "examples", "-f", "json"], ["explain", "facts"], ["--help"]]
)
def test_a_full_disk_ends_cleanly(args: list[str]) -> None:
    ran = in_shell(">/dev/full", *args)
    assert (ran.code, ran.err) == (3, "the output could not be written: no space left on device\n")


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("redirection", "args", "code", "says"),
    [
        (">&-", ["check", CUBESAT], 3, "the output could not be written: it is closed\n"),
        ("</dev/null 1<&0", ["check", CUBESAT], 3, "the output could not be written: bad file descriptor\n"),
        ("<&-", ["check", "-"], 3, "<stdin>: cannot be read: it is closed\n"),
        ("2>&-", ["check", "nowhere"], 3, ""),
        ("2>&-", ["check", CUBESAT], 0, ""),
        ("2>/dev/full", ["check", "nowhere"], 3, ""),
        ("2>/dev/full", ["chekc"], 3, ""),
    ],
)
def test_closed_streams_end_cleanly(redirection: str, args: list[str], code: int, says: str) -> None:
    ran = in_shell(redirection, *args)
    assert (ran.code, ran.err) == (code, says)


@posix
@pytest.mark.slow
def test_ctrl_c_ends_the_process_with_a_word() -> None:
    process = started("check", "-", "-f", "json")
    assert process.stdout is not None
    assert process.stdout.read(10)  # the pack is written; now it waits for stdin
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, b"stopped")


@posix
@pytest.mark.slow
def test_ctrl_c_ends_every_process_without_a_word_but_one(tmp_path: Path) -> None:
    """The scenario is a pipe without a writer: a reading process waits for it, and all are interrupted."""
    waiting = tmp_path / "waiting"
    os.mkfifo(waiting)
    process = started("check", waiting, "-j", "2")
    with read_by(process, waiting):
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, b"stopped")
    assert b"assessed" not in out


@posix
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
def test_a_reading_process_that_is_killed_is_reported(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting"
    os.mkfifo(waiting)
    process = started("check", waiting, "-j", "2")
    with read_by(process, waiting):
        for child in descendants(process.pid):
            if b"multiprocessing.spawn" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(child, signal.SIGKILL)
        _, err = process.communicate(timeout=30)
    message = "-j/--jobs: a process that read scenarios was ended from outside (try again with `-j 1`)\n"
    # On a busy machine Python's own clean-up of the killed process may add a line of its own.
    assert process.returncode == 3
    assert message in err.decode()


def read_by(process: subprocess.Popen[bytes], pipe: Path) -> IO[bytes]:
    """The writing end of a named pipe, as soon as a process reads from it."""
    while process.poll() is None:
        try:
            return os.fdopen(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK), "wb")
        except OSError as error:
            if error.errno != errno.ENXIO:  # nobody reads yet
                raise
            time.sleep(0.01)
    raise AssertionError(process.communicate())


def descendants(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "before", [["explain"], ["check"], [], ["check", "a", "--reading"], ["check", "a", "-r"], ["check", "a", "-f"]]
)
def test_a_hostile_word_on_the_command_line_is_repeated_harmlessly(before: list[str]) -> None:
    ran = run(*before, "\x1b[31mred\n1 scenario assessed\u202e\t")
    assert ran.code in (2, 3)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ran.err)
    assert not any(line.startswith("1 scenario") for line in ran.err.splitlines())
