"""A draft of the definitions tried out: its scorecard, and what it would change.

A preview is published to one reader, so it passes the same airlock, together with everything that
was told before: what editions told is known and what they hid stays hidden; what earlier previews
told is known too, and is known to every edition and preview after it. So neither a row of previews
nor a preview and an edition can be subtracted from each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scorecard import restricted, settings
from scorecard.bundle import Bundle, BundleError, current, open_folder, write
from scorecard.changes import compare_bundles
from scorecard.definitions import Loaded
from scorecard.pipeline import build, organisation_of
from scorecard.sources.read import Told

CHANGES = "changes.json"


def preview(loaded: Loaded, folder: Path, out: Path, told: Told = lambda *_: None) -> Bundle:
    """The scorecard of `folder` under the draft `loaded`, written to `out` with its changes.

    loaded: without errors. out: receives the bundle, and `changes.json` where a scorecard is
    published: what `changes.compare_bundles` finds between it and the draft's. What the preview
    tells is written down in the restricted folder before it is handed out.
    Raises BuildError as `build`.
    """
    assert loaded.definitions is not None
    id = str(organisation_of(folder, loaded.definitions)["id"])
    place = settings.restricted_folder(id)
    with restricted.one_at_a_time(place):
        before = standing(id)
        bundle = build(
            loaded,
            folder,
            told=told,
            memory=settings.memory_folder(),
            earlier=restricted.editions(place),
            key=restricted.key(place),
            published=before,
        )
        if bundle.restricted is not None:
            restricted.previewed(bundle.restricted.editions, place)
    write(bundle, out)
    (out / CHANGES).write_text(
        json.dumps(_changes(bundle, before), ensure_ascii=False, default=str), "utf-8"
    )
    return bundle


def standing(id: str) -> Bundle | None:
    """The edition of an organisation that stands now; None where there is none, or none that can be
    read."""
    folder = current(settings.store(id))
    try:
        return open_folder(folder) if folder else None
    except BundleError:
        return None


def _changes(bundle: Bundle, before: Bundle | None) -> dict[str, Any] | None:
    """What the draft changes in the published scorecard; None where there is none."""
    return compare_bundles(before, bundle) if before is not None else None
