"""200 names that try to leave the results folder, wherever a name can be given: no file is written anywhere else."""

import json
from itertools import islice, product
from pathlib import Path

import platformdirs
import pytest
import toy

from policysim.cli import main
from policysim.errors import PolicysimError
from policysim.report.write import write_report
from policysim.scenario.values import IDS
from policysim.sweep.folder import NAME, folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan
from safety.watched import asked

PARTS = ("..", ".", "", "~", "~root", "/", "//", "\\", "C:", "con", "nul", "$HOME", "$(touch x)", "`touch x`", ";touch x", "|x",
         "%2e%2e", "%00", "\x00", "\n", "\r", "\t", "\x1b[2J", "\u202e", "\u2025", "\uff0f", "\u2215", "\ud83d", "*", "?", "[a]",
         "{a,b}", "-rf", "--json=x", "=x", "@x", "#x", "&x", "'x", '"x', "<x>", "LAST", "..;", "x" * 300,
         "é", "Friday", "a b")  # fmt: skip
SHAPES = ("{}", "../{}", "{}/x", "/tmp/{}", "friday/{}", "{}.yaml", "results/../{}", "a{}b")
MADE = dict.fromkeys(shape.format(part) for shape, part in product(SHAPES, PARTS))
NAMES = tuple(islice((name for name in MADE if not NAME.fullmatch(name.lower())), 200))
CACHE = platformdirs.user_cache_dir("policysim", appauthor=False)  # compiled rules


def tree(place: Path) -> set[str]:
    """All that lies below a place."""
    return {str(path.relative_to(place)) for path in place.rglob("*")}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with another beside it, both of which are looked at afterwards."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "kept.txt").write_text("kept")
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "desk"


def test_a_name_of_a_folder_is_a_plain_name_or_refused(desk):
    assert len(NAMES) == 200
    for name in NAMES:
        with pytest.raises(PolicysimError):
            folder_at("results", name)
    assert tree(desk.parent) == {"desk", "beside", "beside/kept.txt"}


def test_no_name_in_a_question_writes_anything(desk):
    """On the command line and in an experiment: as name, record, headline, policy, system; and for what is new or looked at."""
    keys = ("name", "record", "headline", "system", "innovations", "executor", "experiment", "policy", "provider")
    verbs = (
        ["status"],
        ["verify"],
        ["compare"],
        ["new", "policy"],
        ["new", "project"],
        ["new", "experiment"],
        ["new", "provider"],
    )
    questions = []
    for n, name in enumerate(name for name in NAMES if name.isprintable() and name.strip()):
        questions.append((desk, ["run", f"{keys[n % len(keys)]}={name}"]))
        questions.append((desk, [*verbs[n % len(verbs)], name]))
        if n % 4 == 0:
            file = desk / f"named{n}.yaml"
            file.write_text(f"question: Where?\nname: {json.dumps(name)}\nsweep: {{policy: [support]}}\n")
            questions.append((desk, ["run", f"experiment=./{file.name}"]))
    before = tree(desk.parent)
    for told in asked(questions):
        assert told.code in (2, 4, 5) and told.done == [], told
        assert [path for path in told.touched if not is_scratch(path)] == [], told
    assert tree(desk.parent) == before


def is_scratch(path: str) -> bool:
    """Caches of Python, of matplotlib's fonts and of compiled rules, and the null device."""
    return path == "/dev/null" or path.startswith(CACHE) or bool({"__pycache__", "matplotlib"} & set(Path(path).parts))


def test_results_are_not_written_through_links(desk):
    """Each part of a sweep's folder in turn leads elsewhere: what is there stays as it was."""
    beside = desk.parent / "beside"
    for part in (
        "",
        "runs",
        "failures",
        "figures",
        "plan.json",
        "manifest.json",
        "README.txt",
        "summary.csv",
        "report.html",
        "../LAST",
    ):
        results = desk / f"results{len(tree(desk))}"
        folder = results / "storm"
        (folder if part else results).mkdir(parents=True)
        (folder / part).symlink_to(beside / "kept.txt" if "." in part or part == "../LAST" else beside)
        try:
            run_plan(toy.toy_plan(replicates=3), folder_at(results, "storm"), playing=toy.PLAYING, workers=1)
            write_report(open_sweep(folder))
        except PolicysimError as why:
            assert "link" in str(why) or "plan.json" in str(why), (part, why)
        assert tree(beside) == {"kept.txt"} and (beside / "kept.txt").read_text() == "kept", part


def test_the_last_sweep_is_one_of_the_results(desk):
    """A file LAST that somebody else wrote does not lead out of the folder."""
    run_plan(toy.toy_plan(replicates=3), folder_at(desk.parent / "beside", "storm"), playing=toy.PLAYING, workers=1)
    (desk / "results").mkdir()
    for where in ("../../beside/storm", str(desk.parent / "beside" / "storm"), "x/../../../beside/storm"):
        (desk / "results" / "LAST").write_text(where)
        assert main(["status", "--quiet"]) == 2


def test_groups_with_hostile_names_stay_inside(desk):
    """Ids, names, regions and health systems of a list of providers; all that is stored of them; the report."""
    hostile = [name for name in NAMES if not {"\x00", "\n", "\r", "\ud83d"} & set(name)][:8]
    lines = [
        f'R{n},acute,"{name}","{name}","{name}"' for n, name in enumerate(quote.replace('"', '""') for quote in hostile)
    ]
    (desk / "list.csv").write_text("id,type,name,region,health_system\n" + "\n".join(lines) + "\n", encoding="utf-8")
    words = ["run", "policy=support", "system=./list.csv", "record=nation,type,region,health_system", "replicates=1",
             "calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year", "executor.workers=1",
             "name=friday"]  # fmt: skip
    (told,) = asked([(desk, words)])
    assert told.code == 0 and told.done == [], told
    results = str(desk / "results")
    assert [path for path in told.touched if not is_scratch(path) and not path.startswith(results)] == []
    assert {path.split("/")[0] for path in tree(desk)} == {"list.csv", "results"} and tree(desk.parent / "beside") == {
        "kept.txt"
    }


def test_an_id_is_a_plain_word_or_refused(desk, capsys):
    for name in [name for name in NAMES if not IDS.fullmatch(name)][::5]:
        text = "id,type\n" + '"' + name.replace('"', '""') + '",acute\nR2,acute\n'
        (desk / "list.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
        assert main(["run", "--plan", "policy=support", "system=./list.csv", "replicates=1"]) == 2, name
