"""The Tab key knows what may be typed next: asked as the shells' scripts ask, and typed in a real bash."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policysim.cli import main

BIN = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("My policy (v2).yaml").write_text("label: Mine\n")
    Path("trusts.csv").write_text("id,type\n")
    Path("conf/policy").mkdir(parents=True)
    Path("conf/policy/halves.yaml").write_text("label: Halves\n")
    Path("results/friday").mkdir(parents=True)
    Path("results/friday/plan.json").write_text("{}")
    return tmp_path


def offered(capsys, line: str) -> list[str]:
    """What a shell's script is told at the end of this line."""
    assert main(["completion", "words", line]) == 0
    return capsys.readouterr().out.splitlines()


OFFERED = [
    ("policysim ru", ["run"]),
    ("policysim run pol", ["policy="]),
    ("policysim run --qui", ["--quick", "--quiet"]),
    ("policysim run policy=ha", ["policy=halves"]),
    ("policysim run policy=agility,supply_", ["policy=agility,supply_and_agility"]),
    ("policysim run policy=agility,agi", []),
    ("policysim run policy=./", ["policy=./My policy (v2).yaml", "policy=./conf/", "policy=./results/"]),
    ("policysim run 'policy=./My p", ["policy=./My policy (v2).yaml"]),
    ("policysim run policy=./My\\ p", ["policy=./My policy (v2).yaml"]),
    ("policysim run system=./t", ["system=./trusts.csv"]),
    ("policysim run seed=1 experiment=q", ["experiment=quick"]),
    ("policysim run parameters.support_e", ["parameters.support_effect="]),
    ("policysim run slack=", ["slack=none", "slack=standard"]),
    ("policysim run calendar.tick=q", ["calendar.tick=quarter"]),
    ("policysim run headline=waiting", ["headline=waiting_time"]),
    ("policysim run provider=", ["provider=Provider"]),
    ("policysim status ", ["friday"]),
    ("policysim compare fr", ["friday"]),
    ("policysim list poli", ["policies"]),
    ("policysim explain support_e", ["support_effect"]),
    ("policysim help stat", ["status"]),
    ("policysim completion z", ["zsh"]),
    ("policysim nonsense x", []),
]


@pytest.mark.parametrize("line, words", OFFERED, ids=[line for line, _ in OFFERED])
def test_what_may_stand_there_is_offered(capsys, line, words):
    assert offered(capsys, line) == words


def test_every_verb_is_offered_with_the_flags_of_its_help(capsys):
    from policysim.cli import VERBS

    assert set(VERBS) <= set(offered(capsys, "policysim "))
    for verb in VERBS:
        assert "--json" in offered(capsys, f"policysim {verb} --")


def test_a_broken_file_leaves_the_tab_key_silent(capsys):
    Path("conf/policy/broken.yaml").write_text("a: [")
    assert "policy=broken" in offered(capsys, "policysim run policy=b")
    assert offered(capsys, "policysim explain support_e") == ["support_effect"]


def test_a_shell_that_is_not_known_is_refused(capsys):
    assert main(["completion", "bsh"]) == 2
    assert '"bash"' in capsys.readouterr().err


def typed_in_bash(keys: str) -> str:
    """What a bash with the script shows of a line after these keys; the line is made a no-op and not run."""
    child, screen = pty.fork()
    if child == 0:  # pragma: no cover - this is bash's process
        os.environ |= {"PATH": f"{BIN}:{os.environ['PATH']}", "PS1": "$ ", "TERM": "dumb"}
        os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
    os.write(screen, b'bind "set bell-style none"; eval "$(policysim completion bash)"; echo rea""dy\n')
    _seen(screen, "ready\r\n$ ")
    os.write(screen, f"{keys}\x01: \r".encode())
    seen = _seen(screen, "\r\n")
    os.close(screen)
    os.waitpid(child, 0)
    return seen


def _seen(screen: int, until: str) -> str:
    seen, end = "", time.monotonic() + 20
    while until not in seen and time.monotonic() < end:
        if select.select([screen], [], [], 0.2)[0]:
            seen += os.read(screen, 4096).decode(errors="replace")
    return seen


@pytest.mark.parametrize(
    "keys, line",
    [
        ("policysim ru\tpolicy=agi\t,supply_\t", "policysim run policy=agility,supply_and_agility"),
        ("policysim run policy=./My\t", "policysim run policy=./My\\ policy\\ \\(v2\\).yaml"),
        ("policysim run para\tsupport_e\t0.3", "policysim run parameters.support_effect=0.3"),
    ],
)
def test_in_a_real_bash_the_line_is_completed(keys, line):
    shown = typed_in_bash(keys)
    assert line in shown, repr(shown)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_scripts_of_other_shells_ask_the_same_question(capsys, shell):
    assert main(["completion", shell]) == 0
    assert "completion words" in capsys.readouterr().out


def test_the_script_of_bash_is_bash(capsys):
    assert main(["completion", "bash"]) == 0
    checked = subprocess.run(["bash", "-n"], input=capsys.readouterr().out, text=True, capture_output=True)
    assert checked.returncode == 0, checked.stderr
