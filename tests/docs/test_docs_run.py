"""Laws of the docs: what a page shows is what happens, links lead somewhere, tables are those of the registers."""

import importlib.util
import re
from pathlib import Path

import pytest

import policysim as ps
from docs.pages import REPOSITORY, blocks, pages, played, same
from kit.rows import FULL, Rows, read

PAGES = pages()
PLAYED = [page for page in PAGES if any(b.language in ("console", "python") for b in blocks(page))]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
FORBIDDEN = re.compile(
    r"\bsignificant|(?<!--)\bTODO\b|\bFIXME\b|(?<!how-to)/work\b|\.\./shared|\bshared/|/tmp/|/home/", re.IGNORECASE
)
_found = importlib.util.spec_from_file_location("generate", REPOSITORY / "docs" / "generate.py")
generate = importlib.util.module_from_spec(_found)
_found.loader.exec_module(generate)


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


@pytest.mark.parametrize("page", PLAYED, ids=name_of)
def test_what_a_page_shows_is_what_happens(page, tmp_path):
    for block, printed in played(page, tmp_path):
        shown = f"{name_of(page)}, line {block.line}"
        assert same(block.text, printed), f"{shown} prints now (python tests/docs/pages.py writes it):\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_between_pages_resolves(page):
    for path, anchor in LINK.findall(page.read_text()):
        if path.startswith(("http:", "https:")):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{name_of(page)} links to {path}, which is not there"
        assert not anchor or anchor in anchors(found), f"{name_of(page)} links to {path}#{anchor}: no such heading"


def anchors(page: Path) -> set[str]:
    """Headings of a page as links name them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_says_what_no_page_may_say(page):
    found = FORBIDDEN.search(page.read_text())
    assert found is None, f"{name_of(page)} says {found[0]!r}"


def test_every_page_is_linked_from_the_index():
    index = (REPOSITORY / "docs" / "index.md").read_text()
    linked = {(REPOSITORY / "docs" / path).resolve() for path, _ in LINK.findall(index) if path}
    missing = {page for page in PAGES if page.parent != REPOSITORY and page.name != "index.md"} - linked
    assert not missing, f"docs/index.md does not link {sorted(map(name_of, missing))}"


def test_every_page_answers_one_question():
    for page in PAGES:
        if page.parent.parent.name == "docs":
            lines = page.read_text().splitlines()
            assert lines[0].startswith("# ") and lines[2].startswith("*") and "?" in lines[2], name_of(page)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_tables_are_those_of_the_registers(page):
    assert generate.filled(page.read_text()) == page.read_text(), f"{name_of(page)}: run python docs/generate.py"


def test_every_public_name_is_in_the_reference():
    told = (REPOSITORY / "docs" / "reference" / "python.md").read_text()
    missing = [name for name in ps.__all__ if not re.search(rf"\b{name}\b", told)]
    assert not missing, f"docs/reference/python.md does not tell {missing}"


def test_the_answer_in_the_readme_is_that_of_the_main_experiment():
    rows = Rows(row for row in read(REPOSITORY / "experiments" / "main" / "expected.csv") if row.form == FULL).ranked()
    told = (REPOSITORY / "README.md").read_text()
    for row in rows:
        low, high = (f"{end:.2f}".replace("-", "−").replace("−0.00", "0.00") for end in (row.low, row.high))
        difference = f"{row.value:+.2f}".replace("+", r"\+").replace("-", "−")
        if abs(row.value) < 0.005:
            difference = "no difference"
        counted = rf"{row.better_in} of {row.futures}"
        assert re.search(rf"^{row.label} +{difference} +{low} to {high} +{counted} ", told, re.MULTILINE), row.option
