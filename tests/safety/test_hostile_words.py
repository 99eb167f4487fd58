"""Words that others wrote stay words in all that a sweep leaves: no secret of the environment, no formula, no script.

One sweep with hostile labels, names, regions and question, played in an environment that holds a secret; then its files.
"""

import csv
import html
import io
import shutil
import subprocess
import threading
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from safety.watched import asked

CANARY = "canary-41c9e07d"
SECRETS = dict.fromkeys(
    ("CANARY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "DATABASE_URL", "PGPASSWORD", "HYDRA_SECRET"), CANARY
)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RUN = ("run", "experiment=./evil.yaml", "record=nation,type,region,health_system", "name=evil", "--json", "told.json")
LOOKS = (
    ("compare", "--csv"), ("compare", "--all", "--csv"), ("compare", "--by", "region", "--csv"),
    ("compare", "--by", "year", "--csv"),
    ("compare", "--by", "health_system", "--csv"), ("compare", "--all"), ("status", "--json", "status.json"), ("verify",),
    ("check", "system=./list.csv", "--save", "conf/system/mine.yaml"), ("run", "policy=support", "--cfg", "all"),
    ("run", "policy=support", "--info", "all"), ("new", "project", "fresh"),
)  # fmt: skip
EXPERIMENT = """\
question: "</title><script>document.title='run'</script> {link}?"
sweep: {{policy: [one, two, three, four]}}
system: ./list.csv
calendar: {{years: 1, warm_up: 1, tick: half_year}}
uncertainty: fixed
replicates: 2
executor: {{workers: 2, shard: 2}}
"""
LABELS = {
    "one": "=HYPERLINK('http://{host}/one','click')",
    "two": "<script>document.title='run';fetch('http://{host}/two')</script>",
    "three": "'><img src=http://{host}/three onerror=document.title='run'><svg onload=document.title='run'>",
    "four": "@SUM(1+1)*cmd|' /C calc'!A0",
}
GROUPS = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1;1)", "<script>document.title='run'</script>",
    "<img src=http://{host}/region onerror=document.title='run'>", "</style><script>document.title='run'</script>",
    "{{{{ 7*7 }}}}",
)  # fmt: skip


class Host(BaseHTTPRequestHandler):
    """Somebody else's machine: it writes down who calls."""

    called: list[str] = []

    def do_GET(self):
        self.called.append(self.path)
        self.send_error(404)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="module")
def desk(tmp_path_factory, host):
    """The folder of the sweep, with what each command printed in `printed`."""
    place = tmp_path_factory.mktemp("words")
    (place / "conf" / "policy").mkdir(parents=True)
    (place / "printed").mkdir()
    for name, label in LABELS.items():
        text = f"label: {quoted(label, host)}\ndescription: {quoted(label, host)}\n"
        spend = "spend:\n  help: {lever: support, share: 100%}\n"
        (place / "conf" / "policy" / f"{name}.yaml").write_text(text + spend)
    (place / "evil.yaml").write_text(EXPERIMENT.format(link=f"http://{host}/question"))
    groups = [group.format(host=host) for group in GROUPS]
    with (place / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ["id", "type", "name", "region", "health_system"],
                *([f"-R{n}", "acute", g, g, g] for n, g in enumerate(groups)),
            ]
        )
    for n, told in enumerate(asked([(place, list(words)) for words in (RUN, *LOOKS)], **SECRETS)):
        kind = "csv" if "--csv" in told.words else "txt"
        (place / "printed" / f"{n}.{kind}").write_text(told.out if kind == "csv" else told.out + told.err)
        assert told.code == 0, told
    return place


def quoted(text: str, host: str) -> str:
    return '"' + text.format(host=host).replace('"', '\\"') + '"'


def contents(path: Path) -> bytes:
    """What is in a file, also where it is compressed."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    table = pq.read_table(path)
    return path.read_bytes() + str(table.schema.metadata).encode() + str(table.to_pydict()).encode()


def test_no_secret_of_the_environment_is_in_any_file(desk):
    files = [path for path in desk.rglob("*") if path.is_file()]
    assert len(files) > 30 and {".parquet", ".json", ".html", ".csv", ".svg", ".png", ".txt", ".yaml"} <= {
        f.suffix for f in files
    }
    assert [path for path in files if CANARY.encode() in contents(path)] == []


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_a_csv_begins_like_a_formula(desk):
    files = [path for path in desk.rglob("*.csv") if path != desk / "list.csv" and "fresh" not in path.parts]
    assert len(files) >= 8
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    for path, text in texts.items():
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert len(cells) > 4 and [c for c in cells if c[:1] in tuple("=+-@\t\r") and c and not is_number(c)] == [], (
            path
        )
    assert sum("'=cmd" in text or "'=HYPERLINK" in text for text in texts.values()) >= 4  # else nothing was tried


class Tags(HTMLParser):
    """Names of tags and of their attributes, as a browser finds them."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_and_the_figures_hold_words_and_no_markup_of_others(desk):
    page = (desk / "results" / "evil" / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page and "&lt;/title&gt;" in page
    for text in (page, *(path.read_text(encoding="utf-8") for path in desk.rglob("*.svg"))):
        found = Tags(text)
        assert not found.tags & {"script", "img", "image", "iframe", "object", "embed", "link", "form", "base"}
        assert not [name for name in found.attributes if name.startswith("on")]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_browser_shows_it_without_a_script_or_a_request(desk, host):
    """The page as it is, and each figure; the control shows that this browser would run such a script, and ask."""
    control = desk / "control.html"
    control.write_text(f"<title>still</title><script>document.title='run'</script><img src=http://{host}/control>")
    assert "<title>run</title>" in shown(control, desk) and Host.called == ["/control"]
    results = desk / "results" / "evil"
    for path in (results / "report.html", *results.glob("figures/*.svg")):
        assert "<title>run</title>" not in shown(path, desk), path
    assert Host.called == ["/control"]


def shown(path: Path, desk: Path) -> str:
    """The page as the browser has it after loading."""
    words = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={desk}/browser",
        "--dump-dom",
        path.as_uri(),
    ]
    return html.unescape(subprocess.run(words, capture_output=True, text=True, timeout=60, check=True).stdout)
