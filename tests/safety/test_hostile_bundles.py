"""A publication that somebody else made is only read: it writes nowhere, runs nothing, and cannot swell."""

import io
import json
import os
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import toy

from policysim.errors import Damaged, PolicysimError
from policysim.publish import door
from policysim.publish.door import opened
from policysim.publish.reproduce import How, reproduced
from policysim.publish.sums import SUMS, sum_of, sums_file
from policysim.sweep.folder import Folder, folder_at
from policysim.sweep.plan import plan_content
from policysim.sweep.progress import silent
from policysim.sweep.runner import run_plan
from policysim.sweep.whole import seal
from safety.hostile import TARGETS, Desk
from safety.watched import asked

NAMES = (
    "../evil.csv", "tables/../../evil.csv", "/tmp/evil.csv", "C:/evil.csv", "tables\\..\\evil.csv", "\\\\host\\evil.csv",
    ".hidden", "tables/.evil.csv", "~/evil.csv", "a/b/c/d/e/evil.csv", "evil\n.csv", "evil\x1b[2J.csv", "év.csv", "a//b.csv",
    "./evil.csv", "CON:evil", "evil;rm.csv", "tables/" + "x" * 200 + ".csv", "$HOME/evil.csv", "-rf",
)  # fmt: skip
TOGETHER = 4  # targets in a bundle


def packed(place, entries, **about):
    """A ZIP with these files, written as they are named."""
    path = place / "evil.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED
            entry.external_attr = about.get("attr", 0o100644) << 16
            made.writestr(entry, data)
    return path


def refused(path) -> str:
    """Why it does not come in."""
    with pytest.raises(Damaged) as why, opened(path):
        pass
    told = str(why.value)
    assert len(told) < 400 and told.isprintable()
    return told


@pytest.fixture
def bundle(tmp_path):
    """The folder of a small sweep with a list of sums: as far as a stranger would go."""
    folder = folder_at(tmp_path / "made", "paper")
    run_plan(toy.toy_plan(replicates=2), folder, playing=toy.PLAYING, workers=1)
    root = tmp_path / "paper"
    (root / "runs").mkdir(parents=True)
    shutil.copy(folder.plan_file, root)
    shutil.copy(folder.shard(0), root / "runs")
    return listed(root)


def listed(root: Path) -> Path:
    """With a list of sums that fits."""
    there = [path for path in root.rglob("*") if path.is_file() and path.name != SUMS]
    (root / SUMS).write_bytes(
        sums_file({path.relative_to(root).as_posix(): sum_of(path.read_bytes()) for path in there})
    )
    return root


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    before = set(tmp_path.rglob("*")) | {inside / "evil.zip"}
    refused(packed(inside, [(SUMS, b""), (name, b"evil")]))
    assert set(tmp_path.rglob("*")) == before and not Path("/tmp/evil.csv").exists()


def test_links_and_devices_and_two_of_one_name_are_refused(tmp_path, bundle):
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        assert "link" in refused(packed(tmp_path, [(SUMS, b""), ("runs/x.parquet", b"/etc/passwd")], attr=kind | 0o777))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(tmp_path, [(SUMS, b""), ("a.csv", b"1"), ("a.csv", b"2")])
    assert "one name" in refused(twice)
    assert "one name" in refused(packed(tmp_path, [(SUMS, b""), ("a.csv", b"1"), ("A.csv", b"2")]))
    (bundle / "qa.md").symlink_to("/etc/passwd")
    assert "neither a file nor a folder" in refused(bundle)
    (bundle / "qa.md").unlink()
    os.mkfifo(bundle / "pipe.csv")
    assert "neither a file nor a folder" in refused(bundle)


def test_what_would_swell_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(door, "SWOLLEN", 2**20)
    assert "would unpack to" in refused(packed(tmp_path, [(SUMS, b""), ("runs/000000.parquet", b"\0" * 2**23)]))
    assert "no such text" in refused(packed(tmp_path, [(SUMS, b""), ("claims.yaml", b" " * (door.LARGEST_TEXT + 1))]))
    monkeypatch.setattr(door, "MOST_FILES", 5)
    assert "more than" in refused(packed(tmp_path, [(SUMS, b""), *((f"{n}.csv", b"") for n in range(9))]))


def test_what_is_no_zip_or_a_broken_one_is_told(tmp_path):
    good = packed(tmp_path, [(SUMS, b""), ("plan.json", b"{}" * 900)]).read_bytes()
    for n, data in enumerate((b"", b"PK", b"not a zip", good[:-30], good[:60] + b"\xff" * 9 + good[69:])):
        path = tmp_path / f"{n}.zip"
        path.write_bytes(data)
        refused(path)
    locked = bytearray(good)
    for sign in (b"PK\x01\x02", b"PK\x03\x04"):
        locked[locked.index(sign) + (8 if sign[2] == 1 else 6)] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    refused(tmp_path / "locked.zip")


def test_a_list_of_sums_that_points_elsewhere_is_refused(bundle):
    (bundle / SUMS).write_text(f"{'0' * 64}  ../../etc/passwd\n")
    with pytest.raises(Damaged, match="no name"):
        reproduced(bundle, How(plan_only=True), silent())


def test_a_plan_that_asks_for_too_much_is_refused(bundle):
    plan = toy.toy_plan(replicates=2)
    system = {"types": {"acute": {"number": 10**9}}}
    big = replace(plan, scenarios=tuple(one | {"system": system} for one in plan.scenarios))
    for made in (replace(plan, replicates=10**12), replace(plan, replicates=10**6, size=1), big):
        folder = Folder(bundle)
        content = (
            plan_content(made)
            if made is big
            else plan_content(plan) | {"replicates": made.replicates, "size": made.size}
        )
        folder.plan_file.write_bytes(seal(content))
        with pytest.raises(PolicysimError) as why:
            reproduced(listed(bundle), How(plan_only=True), silent())
        assert why.value.exit_code == 4


def test_no_bundle_runs_what_it_names(tmp_path):
    """Each target as provider, as engine, in claims and as a rule; none is called, and no rule is read without trust."""
    desk, questions = Desk(tmp_path), []
    for n in range(0, len(TARGETS), TOGETHER):
        own, targets = desk.place / desk.folder(), list(TARGETS)[n : n + TOGETHER]
        made = toy.toy_plan(options=len(targets), replicates=2)
        for scenario, target in zip(made.scenarios, targets):
            scenario |= {"provider": target, "_target_": target}
        folder = folder_at(own, "paper")
        run_plan(made, folder, playing=toy.PLAYING, workers=1)
        for extra in ("README.txt", "manifest.json", "failures"):
            path = folder.path / extra
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        desk.put(f"{own.name}/paper/rules/rule.py", "import outlaw\n")
        desk.put(
            f"{own.name}/paper/claims.yaml", f"claims:\n- !!python/object/apply:{target} []\n- {{_target_: {target}}}\n"
        )
        listed(folder.path)
        if n % 8:
            with zipfile.ZipFile(own / "paper.zip", "w") as made_zip:
                for path in folder.path.rglob("*"):
                    made_zip.write(path, path.relative_to(folder.path))
        questions.append((own, ["reproduce", "paper.zip" if n % 8 else "paper", "--json", "told.json"]))
    for told in asked(questions, PYTHONPATH=str(desk.place)):
        assert told.done == [], told
        assert told.code in (2, 4), told
    assert not list(desk.place.rglob("outlaw.txt"))


def test_words_of_a_bundle_are_told_as_words(bundle):
    folder = Folder(bundle)
    plan = replace(toy.toy_plan(replicates=2), question="\x1b[2J\x07 evil \u202e words")
    content = json.loads(folder.plan_file.read_bytes())
    content.pop("seal")
    folder.plan_file.write_bytes(seal(content | {"question": plan.question}))
    told = repr(reproduced(listed(bundle), How(plan_only=True), silent()))
    assert all(sign.isprintable() for line in told.splitlines() for sign in line)


def test_the_zip_that_is_made_comes_in_again(bundle):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for path in bundle.rglob("*"):
            made.write(path, Path("paper") / path.relative_to(bundle))  # zipped again by hand, with its folder
    (bundle.parent / "by_hand.zip").write_bytes(sink.getvalue())
    with opened(bundle.parent / "by_hand.zip") as root:
        assert (root / SUMS).is_file()
