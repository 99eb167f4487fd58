"""What W3 found, as Markdown: what each peer did at each fault."""

HEAD = (
    "peer", "runs", "one run in a hundred raises", "a worker is killed at half-way", "Ctrl-C at 70 %", "going on",
    "two more seeds", "runs begun beyond those asked for", "tables as on a quiet day, byte for byte", "failed runs found",
)  # fmt: skip


def told(found):
    """The table of the page."""
    lines = [f"| {' | '.join(HEAD)} |", "| --- | ---: | --- | --- | --- | --- | --- | ---: | --- | --- |"]
    lines += [f"| {' | '.join(_cells(row, found))} |" for row in found["rows"]]
    waits = found["ema_in_two_processes"]
    if waits and waits["hung"]:
        lines += ["", f"EMA workbench with its pool of two processes, when a run raises: {_end(waits)}."]
    if found["missing"]:
        lines += ["", f"Not measured, because their environments were not there: {', '.join(found['missing'])}."]
    return "\n".join(lines)


def _cells(row, found):
    runs, all_runs = row["points"] * found["seeds"], row["points"] * found["more_seeds"]
    failures = row["failures"]
    return (
        row["peer"], f"{runs:,}, then {all_runs:,}", _raised(row), _killed(row), _interrupted(row, runs),
        f"{row['resumes'] or 'begins again'}: {row['resumed']['begun']:,} begun",
        f"{row['grows'] or 'begins again'}: {row['grown']['begun']:,} begun",
        f"{row['beyond_need']:,} ({100 * row['beyond_need'] / all_runs:.0f} %)", _equal(row),
        f"{failures['found']} of {failures['failing']}, {row['finding']}",
    )  # fmt: skip


def _raised(row):
    if "raised" in row:
        return f"{_end(row['raised'])}; from then on a `try` of one's own"
    goes_on = f"goes on; {row['failures']['failing']} left out"
    return f"goes on; {row['false']} runs of the table have the numbers of another point" if row["false"] else goes_on


def _killed(row):
    if row["killed"] is None:
        return "goes on"
    return f"{_end(row['killed'])}{' (it has no other process)' if row['alone'] else ''}"


def _interrupted(row, runs):
    one = row["interrupted"]
    seconds = "in under a second" if one["seconds"] < 1 else f"in {one['seconds']:.0f} s"
    return f"waits for ever; {_kept(one)}" if one["hung"] else f"ends {seconds}; {_kept(one)}"


def _end(one):
    """How a session ended that was not meant to."""
    if one["hung"]:
        return f"waits for ever; {_kept(one)}"
    ends = "writes what it has" if one["code"] == 0 else f"ends ({one['error']})" if one.get("error") else "ends"
    return f"{ends}; {_kept(one)}"


def _kept(one):
    return f"{one['kept']:,} of {one['begun']:,} begun kept" if one["kept"] else f"none of {one['begun']:,} begun kept"


def _equal(row):
    return "yes" if row["equal"] and not row["false"] else "yes, false ones included" if row["equal"] else "no"
