"""Who made it, with what, and how to cite it: for people, and for machines as a Process Run Crate."""

import json
from importlib.metadata import distributions
from pathlib import Path

import yaml

from policysim.analysis.texts import tidy
from policysim.errors import AskError
from policysim.publish.documents import OPEN
from policysim.publish.material import Files, Material, text
from policysim.report.page import question
from policysim.sweep.alike import fold
from policysim.sweep.plan import Plan
from policysim.yaml_text import read_yaml

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
AUTHOR_KEYS = ("name", "given-names", "family-names", "orcid", "affiliation", "email")
NEEDED = (
    "policysim",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "matplotlib",
    "pillow",
    "mesa",
    "hydra-core",
    "pydantic",
    "pyyaml",
    "salib",
)
SOFTWARE = "#policysim"
LICENCE = "not chosen yet: STRESS.md, 6.1"


def read_authors(file: str) -> tuple[dict[str, str], ...]:
    """The people of a YAML file: authors: [{given-names: ..., family-names: ..., orcid: ...}]."""
    people = read_yaml(Path(file), file).get("authors")
    if not isinstance(people, list) or not people or not all(isinstance(one, dict) for one in people):
        raise AskError(f"{file}: should hold a list of authors\n  write authors: [{{name: Jo Bloggs, orcid: ...}}]")
    for one in people:
        if unknown := [key for key in one if key not in AUTHOR_KEYS or not isinstance(one[key], str)]:
            raise AskError(
                f"{file}: {unknown[0]} is nothing that is told of an author\n  keys: {', '.join(AUTHOR_KEYS)}"
            )
    return tuple(people)


def resolved_plan(plan: Plan) -> bytes:
    """resolved.yaml: the question with every setting said, for people; plan.json is the same for the program."""
    content = {
        "question": plan.question, "headline": plan.headline, "replicates": plan.replicates, "years": list(plan.years),
        "options": {option: plan.labels.get(option, option) for option in dict.fromkeys(plan.options)},
        "engine": dict(plan.engine), "versions": dict(plan.versions), "scenarios": fold(plan.scenarios),
    }  # fmt: skip
    plain = json.loads(json.dumps(content))
    head = "# What was played: the first scenario whole, then each setting in which others differ (which = value of each).\n"
    return (head + yaml.dump(plain, Dumper=_Spelt, sort_keys=False, allow_unicode=True, width=110)).encode()


class _Spelt(yaml.SafeDumper):
    """Without anchors: every value stands where it is meant."""

    def ignore_aliases(self, data: object) -> bool:
        """Nothing is referred to."""
        return True


def citation(m: Material) -> Files:
    """CITATION.cff."""
    authors = [dict(one) for one in m.authors] or [{"name": OPEN}]
    content = {
        "cff-version": "1.2.0", "message": "If you use this comparison, please cite it as below.", "type": "dataset",
        "title": tidy(question(m.c), 300), "date-released": m.played.isoformat(), "authors": authors,
        "references": [{"type": "software", "title": "policysim", "version": m.plan.versions.get("policysim", ""),
                        "authors": [{"name": "policysim contributors"}]}],
    }  # fmt: skip
    return {"CITATION.cff": yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110).encode()}


def requirements(m: Material) -> Files:
    """requirements.txt: the versions with which this was made; those on which bits depend are the sweep's."""
    here = {one.metadata["Name"].lower(): one.version for one in distributions() if one.metadata["Name"]}
    played = dict(m.plan.versions) | {"scipy": m.plan.engine.get("scipy", here.get("scipy", ""))}
    lines = [f"{name}=={played.get(name) or here[name]}" for name in NEEDED if name in here]
    python = m.plan.engine.get("python")
    return {"requirements.txt": text("\n".join([f"# Python {python}" if python else "# Python", *lines]))}


def crate(m: Material, root: Path, names: list[str]) -> Files:
    """ro-crate-metadata.json: the files, the program that made them, and the run of it."""
    from rocrate.model.contextentity import ContextEntity
    from rocrate.model.person import Person
    from rocrate.rocrate import ROCrate

    made = ROCrate()
    made.name, made.description = tidy(question(m.c), 300), m.c.answer
    made.datePublished, made.license = m.played.isoformat(), LICENCE
    made.root_dataset["conformsTo"] = {"@id": PROFILE}
    made.add(
        ContextEntity(
            made, PROFILE, properties={"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
        )
    )
    software = made.add(ContextEntity(made, SOFTWARE, properties={
        "@type": "SoftwareApplication", "name": "policysim", "version": m.plan.versions.get("policysim", "")}))  # fmt: skip
    files = {name: made.add_file(root / name, name, properties=_file(name)) for name in sorted(names)}
    results = [
        one for name, one in files.items() if name not in ("plan.json", "resolved.yaml") and name[:6] != "rules/"
    ]
    people = [
        made.add(Person(made, one.get("orcid") or f"#author-{n}", properties={"name": _name(one)}))
        for n, one in enumerate(m.authors, 1)
    ]
    run = made.add_action(software, "#run", object=[files["plan.json"]], result=results, properties={
        "name": f"{m.plan.runs:,} runs", "endTime": m.played.isoformat()})  # fmt: skip
    if people:
        made.creator = people
        run["agent"] = people
    return {
        "ro-crate-metadata.json": f"{json.dumps(made.metadata.generate(), indent=1, ensure_ascii=False)}\n".encode()
    }


FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".yaml": "application/yaml", ".md": "text/markdown", ".html": "text/html",
    ".parquet": "application/vnd.apache.parquet", ".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf",
    ".txt": "text/plain", ".tex": "application/x-tex", ".py": "text/x-python", ".cff": "application/yaml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def _file(name: str) -> dict[str, str]:
    return {"name": name, "encodingFormat": FORMATS.get(Path(name).suffix, "application/octet-stream")}


def _name(author: dict) -> str:
    return author.get("name") or " ".join(filter(None, (author.get("given-names"), author.get("family-names"))))
