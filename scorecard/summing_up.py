"""What a build came to, in the lines that the command line prints."""

from __future__ import annotations

from scorecard.bundle import Bundle


def summary(bundle: Bundle) -> list[str]:
    """How many indicators there are, what is hidden, and what was wrong with the data."""
    name, definitions = bundle.organisation["name"], bundle.definitions
    awaiting, failed = len(bundle.awaiting), len(bundle.failed)
    built = len(definitions.indicators) - awaiting - failed
    rows, hidden = len(bundle.results), bundle.manifest.get("suppressed", 0)
    lines = [
        f"{name}: {built} indicators built, {awaiting} awaiting data, {failed} failed.",
        f"  {rows:,} rows, {hidden:,} of them suppressed.",
        *(f"  failed {id}: {sentence}" for id, sentence in bundle.failed.items()),
    ]
    kept = bundle.restricted
    if kept is None:
        return lines
    for id, said in kept.problems.items():
        if len(said) > 1:
            lines += [f"  {id}: {said[0]}", *(f"    {sentence}" for sentence in said[1:])]
    if len(kept.blocks):
        methods = kept.blocks["method"].value_counts()
        told = ", ".join(f"{n} {method}" for method, n in methods.items())
        lines.append(f"  {len(kept.blocks)} blocks of linked counts protected: {told}.")
    return [*lines, *_attack(kept.attack)]


def _attack(came_to: dict[str, int]) -> list[str]:
    """What the audit before publication found; nothing where nothing was hidden."""
    if not came_to:
        return []
    lines = [f"  {came_to['hidden']:,} hidden counts attacked: none can be worked out."]
    if came_to["more"]:
        lines.append(f"  {came_to['more']:,} rows more were hidden for it.")
    if came_to["unchecked"]:
        lines.append(
            f"  {came_to['unchecked']:,} of them could not be tried: what is published contradicts "
            "itself, or it took too long; `audit --records` says where."
        )
    return lines
