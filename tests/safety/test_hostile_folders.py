"""A folder of results that somebody else made is only read: its plan, records and shards call nothing."""

import io
import json
import os
import pickle

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import toy

from policysim.sweep.folder import folder_at
from policysim.sweep.plan import plan_content
from policysim.sweep.runner import run_plan
from policysim.sweep.whole import seal
from safety.hostile import TARGETS, Desk
from safety.watched import asked

VERBS = (["verify", "storm"], ["status", "storm"], ["compare", "storm"], ["compare", "--all", "--csv", "storm"],
         ["replay", "storm", "--policy", "option_1", "--future", "1"], ["resume", "storm"],
         ["expand", "storm", "--replicates", "9"], ["sql", "storm", "select count(*) from outcomes"])  # fmt: skip


class Call:
    """What a pickle would do when it is read."""

    def __reduce__(self):
        return os.system, ("touch outlaw.txt",)


def hostile_parquet(data: bytes) -> bytes:
    """The table with a pickle where Arrow once looked for types of Python, and where pandas looks for its own."""
    table = pq.read_table(io.BytesIO(data))
    name = table.schema.names[-1]
    kind = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": pickle.dumps(Call())}
    fields = [field.with_metadata(kind) if field.name == name else field for field in table.schema]
    sink = io.BytesIO()
    pq.write_table(
        table.cast(pa.schema(fields, (table.schema.metadata or {}) | {b"pandas": pickle.dumps(Call())})), sink
    )
    return sink.getvalue()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_no_verb_runs_what_a_plan_names(desk):
    """Each target as the provider of the scenarios and as the engine, sealed as if it had always been so."""
    questions = []
    for n, target in enumerate(TARGETS):
        own = desk.place / desk.folder()
        made = toy.toy_plan(replicates=2)
        folder = folder_at(own / "results", "storm")
        run_plan(made, folder, playing=toy.PLAYING, workers=1)
        for scenario in made.scenarios:
            scenario |= {"provider": (target, target.replace(".", ":"))[n % 2], "_target_": target, "play": target}
        folder.plan_file.write_bytes(seal(plan_content(made)))
        folder.shard(0).write_bytes(hostile_parquet(folder.shard(0).read_bytes()))
        questions.append((own, VERBS[n % len(VERBS)]))
    for told in asked(questions, PYTHONPATH=str(desk.place)):
        assert told.done == [], told
        assert told.code in (0, 2, 3, 4), told
    assert not list(desk.place.rglob("outlaw.txt"))


def test_a_list_of_providers_with_a_pickle_inside_is_a_list(desk):
    own = desk.place / desk.folder()
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": ["R1", "R2"], "type": ["acute", "acute"], "size": [1.0, 2.0]}), sink)
    (own / "list.parquet").write_bytes(hostile_parquet(sink.getvalue()))
    (told,) = asked([(own, ["check", "system=./list.parquet", "--json", "told.json"])])
    assert told.done == [] and told.code in (0, 2), told
    assert told.code == 2 or json.loads((own / "told.json").read_text())
    assert not list(desk.place.rglob("outlaw.txt"))
