"""The command line: `python -m scorecard check | build | compare | preview | audit | journal`.

Exit codes: 0 done, 1 problems found, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scorecard import restricted, settings
from scorecard.auditor import Published, ReadingError, audit, read, report
from scorecard.bundle import Bundle, BundleError, current, open_folder, publish, write
from scorecard.changes import compare_bundles, in_words
from scorecard.checking import run_examples
from scorecard.definitions import Loaded, Problem, load
from scorecard.definitions.loading import parse
from scorecard.journal import JournalError, command
from scorecard.pipeline import BuildError, build, code_digest, data_digest, organisation_of
from scorecard.previewing import preview, standing
from scorecard.sources.areas import Areas
from scorecard.sources.issues import SourceError
from scorecard.sources.ranges import ranges
from scorecard.sources.read import read_all
from scorecard.summing_up import summary


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "build": _build,
        "compare": _compare,
        "preview": _preview,
        "audit": _audit,
        "journal": command.run,
    }
    try:
        return commands[options.command](options)
    except ReadingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (BuildError, BundleError, JournalError, SourceError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorecard", description="Race equality scorecard."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="find every mistake in a definition file")
    check.add_argument("file", nargs="?", type=Path, default=None)
    make = commands.add_parser("build", help="build the scorecard from definitions and data")
    make.add_argument("--definitions", type=Path, help="the YAML file")
    make.add_argument("--data", type=Path, action="append", help="a data folder; may be repeated")
    make.add_argument("--out", type=Path, help="folder that receives the bundle")
    make.add_argument("--all", action="store_true", help="every organisation, into the store")
    make.add_argument("--engine", default="polars", choices=["polars", "duckdb"])
    compare = commands.add_parser("compare", help="what a change of definitions does")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    compare.add_argument("--data", type=Path, help="the data folder")
    compare.add_argument("--json", action="store_true", help="machine-readable")
    trial = commands.add_parser("preview", help="try out a draft of the definitions")
    trial.add_argument("--definitions", type=Path, required=True, help="the draft")
    trial.add_argument("--data", type=Path, help="the data folder")
    trial.add_argument("--out", type=Path, required=True, help="folder that receives the preview")
    attack = commands.add_parser("audit", help="try to find out what a bundle hides")
    attack.add_argument(
        "results",
        nargs="?",
        type=Path,
        help="a bundle's folder, or a results.csv (left out: the current bundle of each "
        "organisation)",
    )
    attack.add_argument("--definitions", type=Path, help="the YAML file, where none lies beside")
    attack.add_argument("--areas", type=Path, help="areas.csv (left out: the organisation's own)")
    attack.add_argument("--records", action="store_true", help="also record by record: a minute")
    command.add_parser(commands.add_parser("journal", help="versions, the trail, backups"))
    return parser


def _load(path: Path) -> Loaded:
    """Definitions without a mistake. Raises BuildError after printing every one of them."""
    return _usable(load(path))


def _usable(loaded: Loaded) -> Loaded:
    errors, path = loaded.errors, loaded.path
    for problem in errors:
        print(problem, file=sys.stderr)
    if errors:
        raise BuildError(
            f"{len(errors)} problem{'s' * (len(errors) > 1)} in {path}; nothing was built."
        )
    return loaded


def _check(options: argparse.Namespace) -> int:
    path = options.file or settings.definitions_path()
    loaded = load(path)
    problems = list(loaded.problems)
    if loaded.definitions and loaded.codes:
        for where, sentence in run_examples(loaded.definitions, loaded.codes):
            line, column = loaded.place(where)
            problems.append(Problem(loaded.path, line, column, "error", sentence))
    for problem in problems:
        print(problem)
    errors = sum(p.severity == "error" for p in problems)
    if not errors and loaded.definitions:
        used = loaded.definitions.in_use().indicators
        examples, count = sum(len(i.examples) for i in used), len(used)
        print(f"{path}: {count} indicators, {examples} examples, no errors.")
    return 1 if errors else 0


def _build(options: argparse.Namespace) -> int:
    path = options.definitions or settings.definitions_path()
    folders = options.data or settings.data_folders()
    if options.out and options.all:
        print("error: --out takes one organisation; --all fills the store.", file=sys.stderr)
        return 2
    if not folders:
        print("error: there is no data folder; name one with --data.", file=sys.stderr)
        return 2
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        print(f"error: there is no folder '{missing[0]}'.", file=sys.stderr)
        return 2
    loaded = _load(path)
    worst = 0
    for folder in folders if options.all else folders[:1]:
        bundle = _fresh(loaded, folder) if options.all else None
        if bundle is None:
            bundle = _delivered(loaded, folder, options)
        print("\n".join(summary(bundle)))
        worst = max(worst, 1 if bundle.failed else 0)
    return worst


def _delivered(loaded: Loaded, folder: Path, options: argparse.Namespace) -> Bundle:
    """The bundle of a folder, built and put where it is asked for."""
    assert loaded.definitions is not None
    id = str(organisation_of(folder, loaded.definitions)["id"])
    place, memory = settings.restricted_folder(id), settings.memory_folder()
    if options.out:  # a bundle for a folder of one's own is no edition
        bundle = build(loaded, folder, options.engine, _progress, memory=memory)
        write(bundle, options.out)
    else:
        with restricted.one_at_a_time(place):
            bundle = build(
                loaded,
                folder,
                options.engine,
                _progress,
                memory=memory,
                earlier=restricted.editions(place),
                key=restricted.key(place),
                published=standing(id),
            )
            _publish(bundle, place)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return bundle


def _fresh(loaded: Loaded, folder: Path) -> Bundle | None:
    """The current bundle of a folder, where it was built of just these definitions, data and
    code."""
    assert loaded.definitions is not None
    id = str(organisation_of(folder, loaded.definitions)["id"])
    held = current(settings.store(id))
    key = restricted.key(settings.restricted_folder(id))
    data = data_digest(loaded.definitions, folder, key)
    if held is None or held.name != _name(loaded.digest, data, code_digest()):
        return None
    try:
        return open_folder(held)
    except BundleError:
        return None


def _name(*digests: str) -> str:
    """What a bundle is kept as: what it was built of."""
    return "-".join(digest[:12] for digest in digests)


def _publish(bundle: Bundle, place: Path) -> None:
    name = _name(*(str(bundle.manifest[k]) for k in ("definitions", "data", "code")))
    # what is told must be known to the next edition, also where this one breaks off here
    if bundle.restricted:
        restricted.write(bundle.restricted, place)
    publish(bundle, settings.store(str(bundle.organisation["id"])), name)


def _progress(what: str, number: int, of: int) -> None:
    """`progress: 12/38 referrals`: a line a step for programs, one line that changes for people."""
    line = f"progress: {number}/{of} {what}"
    if sys.stderr.isatty():
        print(f"\r{line:60}", end="", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)


def _compare(options: argparse.Namespace) -> int:
    folders = [options.data] if options.data else settings.data_folders()
    if not folders or not folders[0].is_dir():
        print("error: there is no data folder; name one with --data.", file=sys.stderr)
        return 2
    old, new = (
        build(_load(path), folders[0], memory=settings.memory_folder())
        for path in (options.old, options.new)
    )
    changes = compare_bundles(old, new)
    if options.json:
        print(json.dumps(changes, indent=1, default=str, ensure_ascii=False))
    else:
        print("\n".join(in_words(changes)))
    return 0


def _preview(options: argparse.Namespace) -> int:
    folders = [options.data] if options.data else settings.data_folders()
    if not folders or not folders[0].is_dir():
        print("error: there is no data folder; name one with --data.", file=sys.stderr)
        return 2
    try:
        text = options.definitions.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        print(f"error: there is no text in '{options.definitions}'.", file=sys.stderr)
        return 2
    # a draft is read as what it would be saved as, with the code list that lies beside that
    loaded = _usable(parse(text, settings.definitions_path()))
    bundle = preview(loaded, folders[0], options.out, _progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print("\n".join(summary(bundle)))
    return 1 if bundle.failed else 0


def _known(published: Published, named: Path | None, by_records: bool) -> dict[str, Any]:
    """What those who work there know, and no bundle tells: where each area belonged when, and for
    an audit by records which values there are.

    From the areas.csv that is `named`, and the organisation's data folder where it is here. Raises
    SourceError where areas.csv is broken.
    """
    id = (published.facts.get("organisation") or {}).get("id")
    used = published.definitions
    own = [
        folder
        for folder in settings.data_folders()
        if id and organisation_of(folder, used)["id"] == id
    ]
    places = [named] if named else [folder / "areas.csv" for folder in own]
    history = [time for path in places for time in Areas.read(path, "").history()]
    values = [ranges(read_all(used, folder, _progress)[0]) for folder in own if by_records]
    return {"history": history, "values": values[0] if values else {}}


def _audit(options: argparse.Namespace) -> int:
    if options.results:
        found = [options.results]
    else:
        found = [folder for store in settings.stores() if (folder := current(store))]
    if not found:
        print("error: there is no bundle yet; build one first.", file=sys.stderr)
        return 2
    worst = 0
    for path in found:
        published = read(path, options.definitions)
        facts = published.facts | _known(published, options.areas, options.records)
        seen = audit(published.frame, published.definitions, facts, _progress, options.records)
        if sys.stderr.isatty():
            print(file=sys.stderr)
        print("\n".join(report(published.name, seen)))
        worst = max(worst, 0 if seen.safe else 1)
    return worst


if __name__ == "__main__":
    sys.exit(main())
