"""What only a process of its own can show: streams, exit codes, what is loaded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from cli.running import environment, loaded, stackplan

HEAVY = ("networkx", "highspy", "numpy", "yaml", "ruamel", "rich", "pydantic", "click")
RUN = "from stackplan.cli.main import main\nmain({arguments!r})"


def test_nothing_at_all_is_help():
    done = stackplan()
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: stackplan [OPTIONS] COMMAND" in done.stdout
    assert done.stdout == stackplan("--help").stdout


def test_version():
    for option in ("--version", "-V"):
        done = stackplan(option)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("stackplan 0.")


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["path", "--help"], ["list", "--help"], ["record", "add", "--help"]]
)
def test_help_loads_nothing_heavy(arguments):
    assert loaded(RUN.format(arguments=arguments), *HEAVY) == set()


def test_version_does_not_even_load_typer():
    assert loaded(RUN.format(arguments=["--version"]), *HEAVY, "typer") == set()


def test_the_package_loads_nothing_before_it_is_used():
    assert loaded("import stackplan", *HEAVY, "typer", "stackplan.public") == set()


def test_an_answer_without_colour_loads_no_rich():
    assert "rich" not in loaded(RUN.format(arguments=["path", "basics"]), *HEAVY)
    assert "rich" not in loaded(RUN.format(arguments=["show", "basics", "--output", "json"]), *HEAVY)


def test_stdout_is_the_answer_and_nothing_else():
    done = stackplan("path", "fellow", "--output", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] == "planned"


def test_colour_only_where_it_is_wanted():
    assert "\x1b[" not in stackplan("path", "basics").stdout
    assert "\x1b[" not in stackplan("path", "basics", "--color", "never").stdout
    painted = stackplan("path", "basics", "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[1m" in painted
    assert "\x1b[" not in stackplan("path", "basics", "--color", "always", "--output", "json").stdout


def test_names_are_never_markup():
    for color in ("never", "always"):
        assert "Operating [systems]" in stackplan("show", "os-1", "--color", color).stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_stream_will_do(tmp_path, encoding):
    text = 'stackplan: 1\nnamespace: u\ncredentials:\n  a: {name: "Zażółć – 数 → “q”"}\n'
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    env = {"STACKPLAN_CATALOG": str(tmp_path), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for arguments in (("path", "a"), ("list",), ("show", "a"), ("show", "a", "--color", "always")):
        done = stackplan(*arguments, **env)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Za" in done.stdout
    assert json.loads(stackplan("show", "a", "--output", "json", **env).stdout)["name"] == "Zażółć – 数 → “q”"
    unknown = {"ascii": "'a?'", "cp1252": "'a?'", "utf-8": "'ą数'"}[encoding]
    assert f"no credential {unknown}" in stackplan("path", "ą数", **env).stderr


@pytest.mark.parametrize("arguments", [["list"], ["path", "basics", "--output", "json"], ["--help"], ["--version"]])
def test_a_closed_pipe_is_no_news(arguments):
    command = [sys.executable, "-m", "stackplan", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said():
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "stackplan", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert b"could not be written: no space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_bug_is_70_without_a_traceback():
    code = (
        "import stackplan.public\n"
        "def bug(*a, **k): raise RuntimeError('\\x1b[31mboom')\n"
        "stackplan.public.plan = bug\n"
        "from stackplan.cli.main import main\nsys.exit(main(['path', 'basics']))"
    )
    script = [sys.executable, "-c", "import sys\n" + code]
    done = subprocess.run(script, capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (70, "")
    assert "This is a bug in stackplan" in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    traced = environment(STACKPLAN_TRACEBACK="1")
    assert "Traceback" in subprocess.run(script, capture_output=True, text=True, env=traced, check=False).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there that a test can send")
def test_ctrl_c_is_130_without_a_traceback():
    code = (
        "import signal, sys, time, stackplan.public\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # what runs in the background ignores it
        "def wait(*a, **k):\n    print('ready', flush=True)\n    time.sleep(30)\n"
        "stackplan.public.plan = wait\n"
        "from stackplan.cli.main import main\nsys.exit(main(['path', 'basics']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert (process.returncode, said.strip()) == (130, "stackplan: interrupted")


def test_an_answer_goes_to_a_file_whole_or_not_at_all(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text("before", encoding="utf-8")
    done = stackplan("path", "nope", "--output-file", str(file))
    assert (done.returncode, file.read_text(encoding="utf-8")) == (2, "before")
    done = stackplan("path", "basics", "--output", "json", "--output-file", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(file.read_text(encoding="utf-8"))["target"] == ["school/basics"]
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("name", ["no/such/folder/plan.txt", "."])
def test_a_file_that_cannot_be_written_is_said(tmp_path, name):
    done = stackplan("path", "basics", "--output-file", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text_are_refused_like_any_unknown_id():
    done = subprocess.run(
        [sys.executable, "-m", "stackplan", "path", b"\xff\x1b[31m"],
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 2
    assert b"no credential" in done.stderr
    assert b"\x1b" not in done.stderr
