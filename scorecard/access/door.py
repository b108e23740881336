"""Which organisations there are, and what was published, as far as the reader may see it.

Nothing about any person passes here. The definitions are read as well, only to tell whether a
bundle is out of date and what is wrong with an edited file.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scorecard import settings
from scorecard.access import narrowing
from scorecard.access.readers import Reader, demand
from scorecard.bundle import POINTER, Bundle, BundleError, current, open_folder
from scorecard.definitions import Loaded, Problem, load

KEPT = 4  # bundles held open
NARROWED = 24  # and parts of them, one for each set of areas
PATIENCE = 3.0  # seconds for which a look at the files holds

Stamp = tuple[str, int, int]  # path, time of change in ns, size


@dataclass(frozen=True)
class Organisation:
    """Whose scorecard it is. folder: its data, or None where only its bundles are here."""

    id: str
    name: str
    invented: bool
    folder: Path | None


_lock = threading.RLock()
_open: OrderedDict[tuple[Path, int], Bundle] = OrderedDict()
_last_good: dict[Path, Bundle] = {}
_narrowed: OrderedDict[tuple[int, frozenset[str]], tuple[Bundle, Bundle]] = OrderedDict()
_looked: dict[str, tuple[float, tuple[Stamp, ...]]] = {}
_loaded: tuple[tuple[Stamp, ...], Loaded] | None = None
_abouts: dict[Stamp, dict[str, Any]] = {}


def organisations() -> list[Organisation]:
    """The organisations the dashboard offers, first one first.

    Those of the data folders, in the order and choice of the definitions' `organisations` where
    that names any of them. Where SCORECARD_BUNDLES alone is set, or there are no data here, as on
    a server that receives bundles only: those that have a bundle.
    """
    found = [_of_folder(folder) for folder in settings.data_folders()]
    if settings.bundles_only() or not found:
        by_id = {settings.store(each.id).name: each for each in found}
        stores = settings.stores()
        found = [by_id.get(s.name) or _of_store(s) for s in stores] or found
    unique = {each.id: each for each in reversed(found)}
    found = [each for each in dict.fromkeys(found) if unique[each.id] is each]
    places = {name: place for place, name in reversed(list(enumerate(_chosen(found))))}
    named = [each for each in found if _names(each) & places.keys()]
    return (
        sorted(named, key=lambda each: min(places[n] for n in _names(each) & places.keys()))
        or found
    )


def bundle(organisation_id: str, reader: Reader) -> Bundle:
    """The current bundle of an organisation, with what `reader` may see and nothing else.

    Made once for a set of areas, so that what pages remember of it stays apart. Raises Refused
    (Expired where signing in again helps), or BundleError where there is no bundle.
    """
    demand(reader, "see")
    whole = whole_bundle(organisation_id)
    if reader.areas is None:
        return whole
    seen = narrowing.visible(whole, reader.areas)
    key = (id(whole), seen)
    with _lock:
        if key not in _narrowed:
            # beside its whole, which it keeps alive: an id is one bundle's as long as that lives
            _narrowed[key] = (whole, narrowing.narrowed(whole, seen))
            standing = {id(each) for each in (whole, *_open.values())}
            for old in [each for each in _narrowed if each[0] not in standing]:
                del _narrowed[old]
            while len(_narrowed) > NARROWED:
                _narrowed.popitem(last=False)
        _narrowed.move_to_end(key)
        return _narrowed[key][1]


def areas_of(organisation_id: str, reader: Reader) -> list[dict[str, Any]]:
    """The areas that the reader may see, the whole first; none where there is no bundle."""
    try:
        return bundle(organisation_id, reader).areas
    except BundleError:
        return []


def built(organisation_id: str) -> bool:
    """Whether an organisation has a bundle that can be opened."""
    try:
        whole_bundle(organisation_id)
    except BundleError:
        return False
    return True


def known_areas() -> set[str]:
    """The ids of the areas of every scorecard there is."""
    found: set[str] = set()
    for each in organisations():
        try:
            found |= {str(area["id"]) for area in whole_bundle(each.id).areas}
        except BundleError:
            continue
    return found


def whole_bundle(organisation_id: str) -> Bundle:
    """The current bundle of an organisation with everything in it, opened once.

    For the process itself (readiness, warm-up), never for a page.

    One that was damaged after it was opened leaves the last good one standing. Raises BundleError
    where there is none; the message says which and what to do.
    """
    store = settings.store(organisation_id)
    folder = current(store)
    if folder is None:
        raise BundleError(f"No scorecard has been built for '{organisation_id}' yet.")
    with _lock:
        try:
            _last_good[store] = opened(folder)
        except (OSError, BundleError) as error:
            if store not in _last_good:
                raise BundleError(str(error)) from error
        return _last_good[store]


def opened(folder: Path) -> Bundle:
    """A bundle, opened once as long as it is used. Raises OSError, BundleError."""
    with _lock:
        key = (folder, (folder / "manifest.json").stat().st_mtime_ns)
        if key not in _open:
            _open[key] = open_folder(folder)
            while len(_open) > KEPT:
                _open.popitem(last=False)
        _open.move_to_end(key)
        return _open[key]


def problems() -> list[Problem]:
    """The errors in the definition file as it stands now, in the order of their place."""
    return [problem for problem in _definitions().problems if problem.severity == "error"]


def stale(organisation: Organisation) -> bool:
    """Whether definitions or data may have changed since the organisation's bundle was built.

    Goes by the hash of the definitions and by times of change, so it is cheap and may be wrong in
    the safe direction: `build` compares contents and keeps what is unchanged. A rule of the engine
    that changed before this process started counts too. Without data here, or with definitions
    that cannot be used, nothing can be built, and nothing is out of date.
    """
    if organisation.folder is None or problems():
        return False
    try:
        built = (settings.store(organisation.id) / POINTER).stat().st_mtime_ns
        made_of = whole_bundle(organisation.id).manifest.get("definitions")
    except (OSError, BundleError):
        return True
    if made_of is None:  # made by hand, as in tests
        return False
    newest = max((stamp[1] for stamp in _stamps(organisation.folder)), default=0)
    return made_of != _definitions().digest or max(newest, _code_changed()) > built


def signature() -> str:
    """What the definitions and all data look like now; another text where any file changed."""
    folders = settings.data_folders()
    stamps = [_stamps(folder) for folder in folders]
    return f"{_definitions().digest} {hash(tuple(stamps)):x}"


@cache
def _code_changed() -> int:
    """When the engine's code was last changed before it was loaded, in ns."""
    return max(path.stat().st_mtime_ns for path in Path(__file__).parents[1].rglob("*.py"))


def _chosen(found: list[Organisation]) -> list[str]:
    """The definitions' list of organisations; of the last good bundle where the file is broken."""
    definitions = _definitions().definitions
    if definitions is None:
        for each in found:
            try:
                definitions = whole_bundle(each.id).definitions
                break
            except BundleError:
                continue
    return list(definitions.scorecard.organisations) if definitions else []


def _names(organisation: Organisation) -> set[str]:
    return {organisation.id, *([organisation.folder.name] if organisation.folder else [])}


def _of_folder(folder: Path) -> Organisation:
    about = _about(folder / "about.yaml")
    id = str(about.get("id") or folder.name)
    name = about.get("name")
    if not name:
        definitions = _definitions().definitions
        name = definitions.scorecard.title if definitions else folder.name
    return Organisation(id, str(name), about.get("invented") is True, folder)


def _of_store(store: Path) -> Organisation:
    try:
        said = whole_bundle(store.name).organisation
    except BundleError:
        said = {}
    return Organisation(
        store.name, str(said.get("name") or store.name), said.get("invented") is True, None
    )


def _about(path: Path) -> dict[str, Any]:
    """What `about.yaml` says; nothing where it is missing or cannot be read."""
    stamps = _stamp(path)
    if stamps is None:
        return {}
    if stamps not in _abouts:
        try:
            said = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, ValueError, yaml.YAMLError):
            said = None
        if len(_abouts) > 50:
            _abouts.clear()
        _abouts[stamps] = said if isinstance(said, dict) else {}
    return _abouts[stamps]


def _definitions() -> Loaded:
    """The definition file, read again when it or its code list changed."""
    global _loaded
    path = settings.definitions_path()
    with _lock:
        paths = [path]
        if _loaded and _loaded[1].path == path and _loaded[1].definitions:
            paths.append(path.parent / _loaded[1].definitions.ethnicity.codes)
        stamps = tuple(stamp for stamp in map(_stamp, paths) if stamp)
        if _loaded is None or _loaded[1].path != path or _loaded[0] != stamps:
            loaded = load(path)
            codes = loaded.definitions and _stamp(path.parent / loaded.definitions.ethnicity.codes)
            own = _stamp(path)
            _loaded = (tuple(stamp for stamp in (own, codes) if stamp), loaded)
        return _loaded[1]


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return str(path), stat.st_mtime_ns, stat.st_size


def _stamps(folder: Path) -> tuple[Stamp, ...]:
    """A stamp of the folder and of everything below it, looked at once in PATIENCE seconds."""
    now = time.monotonic()
    with _lock:
        looked = _looked.get(str(folder))
        if looked is None or now - looked[0] > PATIENCE:
            paths = [folder, *sorted(folder.rglob("*"))] if folder.is_dir() else []
            looked = now, tuple(stamp for stamp in map(_stamp, paths) if stamp)
            _looked[str(folder)] = looked
        return looked[1]
