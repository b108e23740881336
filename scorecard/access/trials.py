"""What an editor tried out: a bundle of their own, which nobody else opens."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from scorecard import settings
from scorecard.access.door import opened
from scorecard.access.readers import Reader, demand
from scorecard.bundle import Bundle, BundleError


def preview_folder(reader: Reader) -> Path:
    """Where what the reader tries out is kept: a folder of their own, beside the bundles."""
    name = hashlib.sha256(reader.author.encode()).hexdigest()[:24]
    return settings.bundles_folder() / ".previews" / name


def previewed(reader: Reader) -> tuple[Bundle, dict[str, Any] | None]:
    """What the reader tried out last, and what it would change (None: nothing is published yet).

    Raises Refused, or BundleError where there is nothing.
    """
    demand(reader, "preview")
    folder = preview_folder(reader) / "bundle"
    try:
        bundle = opened(folder)
        changes = json.loads((folder / "changes.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError("The preview is incomplete; try the draft out again.") from error
    return bundle, changes
