"""The same tables for readers of paper and of spreadsheets: LaTeX, and a workbook in the accessible form of gptables."""

import tempfile
import warnings
from pathlib import Path

import pandas as pd

from policysim.analysis.texts import cell, period, place
from policysim.publish.frames import COLUMNS, frames
from policysim.publish.material import Files, Material
from policysim.report.page import question
from policysim.report.tables import Table, first_table, group_tables, money_table, outcomes_table, policies_table

NONE, WORDS = "[z]", {"£": "pounds", "%": "per cent"}  # [z]: there is no such number
TITLES = {
    "options": "Options against do minimum on the headline",
    "outcomes": "All outcomes of all options",
    "ranking": "In what share of futures each option comes first, second, third",
    "by_year": "The headline by financial year",
    "by_type": "The headline by type of provider",
    "by_region": "The headline by region",
    "by_health_system": "The headline by health system",
    "winners_by_type": "Types of providers that gain and that lose",
    "winners_by_region": "Regions that gain and that lose",
    "attribution": "Which lever did what",
}


def latex_tables(m: Material) -> Files:
    """The tables of the report for LaTeX, with the package booktabs."""
    c = m.c
    told = {"options": first_table(c), "outcomes": outcomes_table(c), "policies": policies_table(c)}
    told |= {f"by_group_{n}": one for n, one in enumerate(group_tables(c), 1)}
    if money := money_table(c):
        told["money"] = money
    return {f"tables/{name}.tex": _latex(name, table).encode() for name, table in told.items()}


def _latex(name: str, table: Table) -> str:
    rows: list[tuple[str, ...]] = []
    for group in table.groups:
        if group.title:
            rows.append((group.title, *[""] * (len(table.heads) - 1)))
        rows += list(group.rows)
    frame = pd.DataFrame(rows, columns=list(table.heads)).map(_escaped).rename(columns=_escaped)
    columns = "l" + "r" * (len(table.heads) - 1)
    return frame.to_latex(index=False, caption=_escaped(table.caption), label=f"tab:{name}", column_format=columns)


SIGNS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$", "£": r"\pounds{}",
         "±": r"$\pm$"} | {sign: f"\\{sign}" for sign in "&%$#_{}"}  # fmt: skip


def _escaped(text: str) -> str:
    return "".join(SIGNS.get(letter, letter) for letter in text)


def workbook(m: Material) -> Files:
    """tables.xlsx: a cover, contents, notes, and a sheet a table; numbers are raw, as in the CSV files."""
    import gptables  # draws spreadsheets: only here

    c, headline = m.c, m.c.headline
    scope = ", ".join(filter(None, (place(c), period(c), c.prices)))
    sheets = {
        name: gptables.GPTable(
            table=_sheet(frame), table_name=f"{name}_table", title=TITLES[name],
            subtitles=[f"Headline: {headline.label}, {headline.raw_unit}; differences from do_minimum, future by future"],
            scope=scope, source=f"policysim {m.plan.versions.get('policysim', '')}, digest {m.checked.digest[:16]}",
            index_columns={1: 0}, instructions="This worksheet has one table.", legend=["[z] there is no such number"],
        )
        for name, frame in frames(c).items()
        if name in TITLES
    }  # fmt: skip
    meant = pd.DataFrame({"Column": list(COLUMNS), "Meaning": list(COLUMNS.values())})
    sheets["columns"] = gptables.GPTable(table=meant, table_name="columns_table", title="What the columns mean", scope=scope,
                                         source="policysim", index_columns={1: 0})  # fmt: skip
    cover = gptables.Cover(
        title=cell(question(c)), intro=[c.answer], about=[f"Played on {m.day}."], cover_label="Cover"
    )
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of gptables about itself
        path = Path(folder) / "tables.xlsx"
        gptables.write_workbook(
            str(path), sheets, cover=cover, contentsheet_options={"additional_elements": ["subtitles"]}
        )
        return {"tables/tables.xlsx": path.read_bytes()}


def _sheet(frame: pd.DataFrame) -> pd.DataFrame:
    """Text as text, numbers as numbers, whatever pandas calls them; no cell without a letter or a digit."""
    told = frame.astype(object).where(frame.notna(), NONE)
    return told.map(lambda one: _readable(cell(one)) if isinstance(one, str) else one)


def _readable(text: str) -> str:
    """A cell that a screen reader can read out."""
    if any(letter.isalnum() for letter in text):
        return text
    return WORDS.get(text, NONE)
