"""What a stranger's plan and runs may ask of this computer: no more than a large sweep does."""

import pyarrow as pa
import pyarrow.parquet as pq

from policysim.analysis.texts import tidy
from policysim.errors import Damaged, PolicysimError
from policysim.publish.door import MOST_FILES
from policysim.publish.trusted import at_hand
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.plan import Plan
from policysim.sweep.results import Sweep
from policysim.sweep.whole import shown

MOST_RUNS, MOST_YEARS, MOST_COLUMNS, MOST_PROVIDERS = 10_000_000, 100, 50_000, 100_000
LARGEST_SHARD = 2 * 2**30  # bytes, unpacked


class Unread(Damaged):
    """Runs that lie there are not those that were written."""

    def __init__(self, why: str, plan: Plan):
        super().__init__(why)
        self.question = tidy(plan.question) or tidy(plan.name)


def sweep_in(folder: Folder) -> Sweep:
    """The runs of a publication. Unread where they are damaged or not whole, Damaged where the plan is, or asks too much."""
    try:
        plan = read_plan(folder)
    except (PolicysimError, OSError) as why:
        raise Damaged(str(why).splitlines()[0]) from None
    _refuse_large(plan)
    for number, runs in enumerate(plan.shards):
        _refuse_swollen(folder, plan, number, len(runs))
    sweep = Sweep(folder, lambda: at_hand(plan))
    known = sweep.known
    if known.damaged:
        raise Unread(known.damaged[0], plan)
    if known.missing:
        raise Unread(f"runs: {known.missing:,} of {plan.runs:,} runs are not there", plan)
    return sweep


def _refuse_large(plan: Plan) -> None:
    asked = (
        ("runs", plan.runs, MOST_RUNS), ("years", len(plan.years), MOST_YEARS),
        ("columns", len(plan.columns), MOST_COLUMNS), ("files of runs", -(-plan.runs // plan.size), MOST_FILES),
        ("providers", max(map(_providers, plan.scenarios)), MOST_PROVIDERS),
    )  # fmt: skip
    for what, number, most in asked:
        if number > most:
            raise Damaged(f"plan.json: asks for {number:,} {what}; at most {most:,} are taken in")


def _providers(scenario: dict) -> int:
    system = scenario.get("system")
    if not isinstance(system, dict):
        return 0
    listed = system.get("providers") or {}
    types = system.get("types") or {}
    try:
        return max(len(listed.get("id", ())), sum(int(one.get("number", 0)) for one in types.values()))
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise Damaged("plan.json: its system cannot be read") from None


def _refuse_swollen(folder: Folder, plan: Plan, number: int, runs: int) -> None:
    path = folder.shard(number)
    try:
        about = pq.read_metadata(path)
        size = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
    except (OSError, ValueError, pa.ArrowException):
        raise Unread(f"{shown(path)}: is not there, or is no Parquet file", plan) from None
    if about.num_rows > runs * len(plan.years) or about.num_columns != 4 + len(plan.columns) or size > LARGEST_SHARD:
        raise Damaged(f"{shown(path)}: holds other rows or columns than the plan says")
