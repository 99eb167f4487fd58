"""Where the table of calibrated sets of parameters is found: `conf/parameters/posterior.csv`, one's own before the package's."""

from __future__ import annotations

from policysim.errors import AskError
from policysim.library import Library, library, show
from policysim.rules import Spec
from policysim.scenario.posterior import SET, Posterior, check_posterior, read_posterior

FILE = "parameters/posterior.csv"


def posterior_of(names: Library) -> Posterior:
    """The table of a library. AskError where there is none, or where it cannot be understood."""
    found = names.file(FILE)
    if found is None:
        places = ", ".join(show(conf) for conf in names.confs)
        raise AskError(
            f"there is no table of calibrated parameters\n  looked for {FILE} in {places}\n"
            f"  write uncertainty=register, or a table there: a column {SET} (1, 2, ...), then one for each parameter"
        )
    return read_posterior(found, show(found))


def posterior_sets(spec: Spec) -> Posterior:
    """The joint sets of parameters that were accepted for a provider class: `names`, `values` (sets, names), `fit`.

    AskError where there is no table, or one that does not fit the class."""
    found = posterior_of(library())
    check_posterior(found, spec)
    return found
