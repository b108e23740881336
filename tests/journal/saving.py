"""A process that saves and saves: `python -m tests.journal.saving URL FILE NAME TIMES`.

Two threads of it save; a line a save tells what became of it.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scorecard.journal import Author, Stale, Store, versions
from tests.journal.conftest import titled


def save(store: Store, path: Path, name: str, times: int) -> list[str]:
    told = []
    for n in range(times):
        title = f"{name}-{n}"
        seen = versions.current_digest(store)
        try:
            done = versions.publish(store, path, titled(title), Author(name, name, ""), title, seen)
            told.append(f"saved {title} {done.number}")
        except Stale as stale:
            assert stale.current is not None
            told.append(f"stale {title} {stale.current.number}")
    return told


if __name__ == "__main__":
    url, file, name, times = sys.argv[1:]
    opened = Store.open(url)
    with ThreadPoolExecutor(2) as threads:
        names = [f"{name}{letter}" for letter in "ab"]
        lines = threads.map(lambda n: save(opened, Path(file), n, int(times)), names)
        print("\n".join(line for each in lines for line in each))
