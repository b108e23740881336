"""Where definitions, data and bundles are: for the command line and for the dashboard alike.

    SCORECARD_DEFINITIONS   the YAML file; left out: config/indicators.yaml
    SCORECARD_DATA          data folders, joined by ":" (";" on Windows); left out: each folder in
                            data/ that has an about.yaml
    SCORECARD_ACCESS        who may see and do what; left out: config/access.yaml
    SCORECARD_BUNDLES       where bundles are kept; left out: .bundles
    SCORECARD_STORE         where versions and the trail are kept, as a database URL: sqlite:///path
                            or postgresql://user@host/database; left out: .journal/journal.db

Relative paths are relative to the project's folder.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def definitions_path() -> Path:
    """The definition file; it may not exist."""
    return _path(os.environ.get("SCORECARD_DEFINITIONS") or "config/indicators.yaml")


def access_path() -> Path:
    """The file that says who may see and do what; it may not exist."""
    return _path(os.environ.get("SCORECARD_ACCESS") or "config/access.yaml")


def data_folders() -> list[Path]:
    """The data folders in the order given, else by name with the demonstration last; one an
    organisation."""
    named = os.environ.get("SCORECARD_DATA", "")
    if named:
        paths = [_path(part) for part in named.split(os.pathsep) if part.strip()]
        return list(dict.fromkeys(paths))
    found = [about.parent for about in (ROOT / "data").glob("*/about.yaml")]
    return sorted(found, key=lambda folder: (folder.name == "demonstration", folder.name))


def bundles_folder() -> Path:
    """The folder with a store for each organisation.

    Definitions or data from elsewhere get a folder of their own: trying out another council's
    files must not put its scorecard in the place of ours.
    """
    if named := os.environ.get("SCORECARD_BUNDLES"):
        return _path(named)
    elsewhere = [os.environ.get(f"SCORECARD_{name}", "") for name in ("DEFINITIONS", "DATA")]
    if not any(elsewhere):
        return ROOT / ".bundles"
    places = [definitions_path(), *data_folders()]
    if (
        all(place.is_relative_to(ROOT) for place in places)
        and places[0] == ROOT / "config/indicators.yaml"
    ):
        return ROOT / ".bundles"
    digest = hashlib.sha256("\n".join(str(place) for place in places).encode()).hexdigest()
    return ROOT / ".bundles" / f"elsewhere-{digest[:12]}"


def store_url() -> str:
    """The database of versions and the trail; definitions from elsewhere get one of their own, as
    they are another history."""
    if named := os.environ.get("SCORECARD_STORE", "").strip():
        return named
    folder, path = ROOT / ".journal", definitions_path()
    if path != ROOT / "config/indicators.yaml":
        folder /= "elsewhere-" + hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return f"sqlite:///{folder / 'journal.db'}"


def memory_folder() -> Path:
    """Where a build keeps what it need not work out again; it never leaves the machine."""
    return ROOT / ".cache" / "protection"


def restricted_folder(organisation_id: str) -> Path:
    """Where a build keeps what must not be published; it never leaves the machine."""
    return bundles_folder() / ".restricted" / _safe(organisation_id)


def bundles_only() -> bool:
    """Whether bundles were pointed to and data were not: then what is in the store is what there
    is."""
    return bool(os.environ.get("SCORECARD_BUNDLES")) and not os.environ.get("SCORECARD_DATA")


def stores() -> list[Path]:
    """The stores that hold a bundle, by name."""
    return sorted(pointer.parent for pointer in bundles_folder().glob("*/current.json"))


def store(organisation_id: str) -> Path:
    """The folder in which the bundles of an organisation are kept; it may not exist."""
    return bundles_folder() / _safe(organisation_id)


def _safe(id: str) -> str:
    """`id` as the name of a folder: what could lead elsewhere is replaced, and ids stay apart."""
    safe = re.sub(r"[^a-z0-9_-]+", "-", id.casefold()).strip("-") or "organisation"
    if safe == id and len(id) <= 60:
        return safe
    return f"{safe[:60]}-{hashlib.sha256(id.encode()).hexdigest()[:8]}"


def _path(named: str) -> Path:
    path = Path(named.strip()).expanduser()
    return Path(os.path.normpath(path if path.is_absolute() else ROOT / path))
