"""How long does a build take from nothing, once more, and with one definition changed?

    python -m benchmarks.building

Each shipped organisation in one run, with a memory of its own: from nothing; again unchanged; and
with one indicator told year by year instead of several years together, as somebody does who tries a
change out. Told are the seconds of each step (reading, counting, disclosure, comparison and
assessment, attack), how many blocks of linked counts had to be protected and attacked anew, and how
the later builds compare with the first. Nothing is published.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from scorecard import settings
from scorecard.definitions import Loaded, load
from scorecard.pipeline import build

STEPS = ("reading", "counting", "disclosure", "comparison and assessment", "attack")
ROW = "{:<26}{:>8}{:>7}" + "{:>11}" * len(STEPS) + "{:>11}{:>10}"


def changed(loaded: Loaded) -> Loaded | None:
    """The definitions with the first pooled share told by its years; None where there is none."""
    definitions = loaded.definitions
    assert definitions is not None
    pooled = [i for i in definitions.indicators if i.measure == "proportion" and i.period.pool > 1]
    if not pooled:
        return None
    period = pooled[0].period.model_copy(update={"pool": 1})
    single = pooled[0].model_copy(update={"period": period})
    indicators = [single if each is pooled[0] else each for each in definitions.indicators]
    return replace(loaded, definitions=definitions.model_copy(update={"indicators": indicators}))


def measured(name: str, loaded: Loaded, folder: Path, memory: Path, first: float | None) -> float:
    """Build once and print a line: seconds, the share of the first build's, seconds of each step,
    and how many blocks were protected and attacked anew."""
    before = [len([*place.glob("*.json")]) for place in (memory, memory / "withstood")]
    started = time.perf_counter()
    bundle = build(loaded, folder, memory=memory)
    took = time.perf_counter() - started
    after = [len([*place.glob("*.json")]) for place in (memory, memory / "withstood")]
    new = [now - then for now, then in zip(after, before, strict=True)]
    timings = bundle.manifest["timings"]
    share = "" if first is None else f"{took / first:.0%}"
    print(
        ROW.format(name, f"{took:.1f}", share, *(f"{timings[s]:.1f}" for s in STEPS), *new),
        flush=True,
    )
    return took


def main() -> None:
    loaded = load(settings.definitions_path())
    short = ("reading", "counting", "disclosure", "comparing", "attack")
    for folder in settings.data_folders():
        print(ROW.format(folder.name, "seconds", "", *short, "protected", "attacked"))
        with tempfile.TemporaryDirectory() as place:
            memory = Path(place)
            first = measured("  from nothing", loaded, folder, memory, None)
            measured("  again", loaded, folder, memory, first)
            other = changed(loaded)
            if other is not None:
                measured("  one definition changed", other, folder, memory, first)


if __name__ == "__main__":
    main()
