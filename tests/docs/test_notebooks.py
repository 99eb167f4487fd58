"""Laws of notebooks: what stands below a cell is what it shows, by the letter."""

import re

import nbformat
import pytest

from docs.notebooks import notebooks, played, shown
from docs.pages import REPOSITORY
from docs.test_docs_run import FORBIDDEN, LINK

BOOKS = notebooks()


def test_there_is_a_notebook_and_the_index_links_it():
    index = (REPOSITORY / "docs" / "index.md").read_text()
    linked = {(REPOSITORY / "docs" / path).resolve() for path, _ in LINK.findall(index) if path}
    assert BOOKS and set(BOOKS) <= linked


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_what_stands_below_a_cell_is_what_it_shows(book, tmp_path):
    stored, now = shown(nbformat.read(book, as_version=4)), shown(played(book, tmp_path))
    for number, ((source, kept), (_, found)) in enumerate(zip(stored, now, strict=True), 1):
        assert kept == found, (
            f"{book.name}, cell {number} (python tests/docs/notebooks.py writes it):\n{source}\n{found}"
        )
    assert any(kept for _, kept in stored), f"{book.name} shows nothing"


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_a_notebook_reads_like_a_page(book):
    read = nbformat.read(book, as_version=4)
    first = read.cells[0].source.splitlines()
    assert first[0].startswith("# ") and first[2].startswith("*") and "?" in first[2]
    for cell in read.cells:
        found = FORBIDDEN.search(cell.source)
        assert found is None, f"{book.name} says {found[0]!r}"
    for picture in re.findall(r"<img [^>]*>", book.read_text().replace('\\"', '"')):
        assert re.search(r'alt="[^"]{40,}"', picture), f"{book.name}: a picture without a text that stands for it"
