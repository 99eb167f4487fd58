"""Laws of the docs: what a page shows is what happens, links lead somewhere, tables are those of the registers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pages import REPOSITORY, blocks, pages, played, same

PAGES = pages()
PLAYED = [page for page in PAGES if any(b.language in ("console", "python") for b in blocks(page))]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
FORBIDDEN = re.compile(r"\bsignificant|\bTODO\b|\bFIXME\b|/work\b|\.\./shared|\bshared/|/tmp/|/home/", re.IGNORECASE)


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
    missing = {page for page in PAGES if "docs" in page.parts and page.name != "index.md"} - linked
    assert not missing, f"docs/index.md does not link {sorted(map(name_of, missing))}"


def test_every_page_answers_one_question():
    for page in PAGES:
        if page.parent.parent.name == "docs":
            lines = page.read_text().splitlines()
            assert lines[0].startswith("# ") and lines[2].startswith("*") and "?" in lines[2], name_of(page)


def test_the_tables_of_the_reference_are_those_of_the_registers(tmp_path):
    generate = REPOSITORY / "docs" / "generate.py"
    subprocess.run([sys.executable, generate, tmp_path], check=True)
    for made in sorted(tmp_path.glob("*.md")):
        kept = REPOSITORY / "docs" / "reference" / made.name
        assert kept.read_text() == made.read_text(), f"{name_of(kept)} is out of date: python docs/generate.py"
