"""Things that took long to work out, kept in files by a hash of all that they depend on.

Whoever keeps something knows what its hash is made of; here is only how it is written, found again
and given up.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any


def recall(file: Path) -> Any:
    """What was kept in a file; None where there is nothing that can be read."""
    try:
        held = json.loads(file.read_text("utf-8"))
        os.utime(file)
    except (OSError, ValueError):
        return None
    return held


def keep(file: Path, held: Any) -> None:
    """Write something that JSON can hold. Whoever reads finds all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    part.write_text(json.dumps(held), "utf-8")
    os.replace(part, file)


def forget(folder: Path, kept: int) -> None:
    """Remove all but so many files: those that were used longest ago go first."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[: max(len(files) - kept, 0)]:
        file.unlink(missing_ok=True)
