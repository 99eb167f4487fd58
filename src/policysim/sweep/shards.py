"""A shard is one Parquet file of finished runs, a pure function of plan and number: no clock, host or pid inside."""

import hashlib
import io
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from policysim.errors import Damaged
from policysim.sweep.digest import canonical
from policysim.sweep.plan import Plan
from policysim.sweep.whole import read, shown

OPEN_SEAL = b"0" * 64
READERS = 4  # threads: hashing and decoding leave Python's lock
_SEAL = "policysim.seal"


class Shard(NamedTuple):
    """Finished runs: their numbers, values float64 (runs, years, columns), and the numbers of those that failed."""

    runs: tuple[int, ...]
    values: np.ndarray
    failed: tuple[int, ...]


def shard_bytes(plan: Plan, number: int, played: Mapping[int, np.ndarray]) -> bytes:
    """The file of a shard: `played[run]` is float64 (years, outcomes); runs of the shard that are not in it failed."""
    finished = [run for run in plan.shards[number] if run in played]
    years, width = len(plan.years), len(plan.columns)
    values = canonical(np.stack([played[run] for run in finished]) if finished else np.empty((0, years, width)))
    outcomes = [pa.array(column) for column in values.reshape(-1, width).T]
    table = pa.table(_keys(plan, finished) + outcomes, _schema(plan, number, finished))
    words = ["policy", "year"]
    sink = io.BytesIO()
    pq.write_table(
        table, sink, compression="snappy", use_dictionary=words, write_statistics=False, write_page_checksum=True
    )
    return _sealed(sink.getvalue())


def read_shard(path: Path, plan: Plan, number: int, columns: Sequence[str] | None = None) -> Shard:
    """The runs of a shard file, all columns or those named. Damaged where any byte differs or it is of another plan."""
    return shard_of(read(path), path, plan, number, columns)


def shard_of(data: bytes, path: Path, plan: Plan, number: int, columns: Sequence[str] | None = None) -> Shard:
    """The same of the bytes that were read at `path`."""
    metadata = _checked(path, data)
    runs = plan.shards[number]
    if metadata.get("policysim.plan") not in plan.stamps(number) or metadata.get("policysim.runs") != _span(runs):
        raise Damaged(f"{shown(path)} holds runs of another plan.")
    failed = tuple(json.loads(metadata["policysim.failed"]))
    finished = tuple(run for run in runs if run not in set(failed))
    wanted = list(plan.columns if columns is None else columns)
    values = np.empty((len(wanted), len(finished), len(plan.years)))
    if values.size:
        table = pq.ParquetFile(pa.BufferReader(data)).read(columns=wanted, use_threads=False)
        for name, column in zip(wanted, values):
            column[:] = _numbers(table[name]).reshape(column.shape)
    return Shard(finished, values.transpose(1, 2, 0), failed)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column of float64 from its memory: Arrow's own way would import pandas, which takes half a second."""
    chunks = [np.frombuffer(one.buffers()[1], "<f8")[one.offset : one.offset + len(one)] for one in column.chunks]
    return np.concatenate(chunks)


def several(read: Callable[[int], Any], numbers: Sequence[int]) -> Iterator[Any]:
    """Read several shards, a few at once, in their order; no more than a few are held in memory."""
    with ThreadPoolExecutor(READERS) as pool:
        waiting: deque = deque()
        for number in numbers:
            waiting.append(pool.submit(read, number))
            if len(waiting) > 2 * READERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _checked(path: Path, data: bytes) -> dict[str, str]:
    """The file's metadata, once its seal is found unbroken."""
    try:
        found = pq.read_metadata(io.BytesIO(data)).metadata or {}
        metadata = {key.decode(): value.decode() for key, value in found.items() if key != b"ARROW:schema"}
        seal = metadata[_SEAL].encode()
        whole = data.count(seal) == 1 and _seal(data.replace(seal, OPEN_SEAL)) == seal
    except (OSError, KeyError, ValueError, pa.ArrowException):
        whole = False
    if not whole:
        raise Damaged(f"{shown(path)} is not what was written: cut off, or its content does not match its seal.")
    return metadata


def _keys(plan: Plan, finished: Sequence[int]) -> list[pa.Array]:
    """Columns policy, scenario, future, year of every run and year."""
    years, runs = len(plan.years), np.array(finished, dtype=np.int64)
    scenario = plan.numbering.places(runs)[1].astype(np.int32)
    future = np.array([plan.future(run) for run in finished], dtype=np.int32)
    options = list(dict.fromkeys(plan.options))
    place = {option: n for n, option in enumerate(options)}
    policy = np.array([place[plan.options[s]] for s in scenario.tolist()], dtype=np.int32)
    year = np.tile(np.arange(years, dtype=np.int32), len(finished))
    return [
        pa.DictionaryArray.from_arrays(np.repeat(policy, years), options),
        pa.array(np.repeat(scenario, years)),
        pa.array(np.repeat(future, years)),
        pa.DictionaryArray.from_arrays(year, list(plan.years)),
    ]


def stored_schema(plan: Plan) -> pa.Schema:
    """The columns of every shard, with their meaning."""
    word = pa.dictionary(pa.int32(), pa.string())
    fields = [("policy", word), ("scenario", pa.int32()), ("future", pa.int32()), ("year", word)]
    told = {m.name: {"label": m.label, "unit": m.raw_unit, "meaning": m.doc} for m in plan.measures}
    meaning = [told[name.partition("@")[0]] for name in plan.columns]
    outcomes = [pa.field(name, pa.float64(), metadata=told) for name, told in zip(plan.columns, meaning)]
    return pa.schema([*(pa.field(*f) for f in fields), *outcomes])


def _schema(plan: Plan, number: int, finished: Sequence[int]) -> pa.Schema:
    """Columns with their meaning, and what the shard is of."""
    done, runs = set(finished), plan.shards[number]
    about = {
        "policysim.plan": plan.stamps(number)[0],
        "policysim.shard": str(number),
        "policysim.runs": _span(runs),
        "policysim.failed": json.dumps([run for run in runs if run not in done]),
        _SEAL: OPEN_SEAL.decode(),
    }
    return stored_schema(plan).with_metadata(about)


def _span(runs: range) -> str:
    return f"{runs.start}-{runs.stop}"


def _seal(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _sealed(data: bytes) -> bytes:
    """Write the hash of the file with an open seal into the place of the seal."""
    at = data.rindex(OPEN_SEAL)
    return data[:at] + _seal(data) + data[at + len(OPEN_SEAL) :]
