"""What options are worth, for a publication: the appraisal and its switching values, and the assumptions that they rest on."""

from pathlib import Path

import yaml

from policysim.analysis.comparison import Comparison
from policysim.appraisal.appraisal import Appraisal
from policysim.appraisal.assumptions import Assumptions, whole_assumptions
from policysim.errors import AskError, Damaged
from policysim.publish.frames import csv
from policysim.publish.material import Files

ASSUMED = "appraisal.yaml"


def appraised(c: Comparison) -> Files:
    """appraisal.csv, switching_values.csv and appraisal.yaml; nothing for a model whose outcomes the appraisal does not value."""
    try:
        a = c.appraisal()
    except AskError:
        return {}
    plain = a.assumptions.model_dump(mode="json", exclude={"base"})
    return _tables(a) | {ASSUMED: yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120).encode()}


def appraised_again(c: Comparison, root: Path) -> Files:
    """The same tables from the assumptions that a publication carries; nothing where it carries none. Damaged where they are."""
    if not (assumed := assumed_in(root)):
        return {}
    try:
        return _tables(Appraisal(c, assumed))
    except AskError as why:
        raise Damaged(str(why)) from None


def assumed_in(root: Path) -> Assumptions | None:
    """The assumptions of the appraisal that a publication carries; None where it carries none. Damaged where they are."""
    try:
        return whole_assumptions(root / ASSUMED) if (root / ASSUMED).is_file() else None
    except AskError as why:
        raise Damaged(str(why)) from None


def _tables(a: Appraisal) -> Files:
    return {"appraisal.csv": csv(a.table()), "switching_values.csv": csv(a.switching())}
