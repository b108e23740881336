"""Where in a YAML text each value begins and ends, to the character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from scorecard.definitions.problems import short
from scorecard.definitions.reading import MAX_BYTES, Path, SyntaxProblem, compose, read


class EditError(Exception):
    """An edit cannot be made; the message is a sentence that says why."""


@dataclass(frozen=True)
class Source:
    """A text with its nodes. newline: what ends its lines; offset: 1 where a byte-order mark comes
    first."""

    text: str
    root: yaml.Node
    values: Any
    mistakes: int
    newline: str
    offset: int

    @classmethod
    def of(cls, text: str) -> Source:
        """Raises EditError where the text cannot be read."""
        bare = text.removeprefix("\ufeff")
        if len(bare) > MAX_BYTES:
            raise EditError(
                f"The file has {len(bare) / 1e6:.1f} MB; definitions may have "
                f"{MAX_BYTES / 1e6:.0f} MB."
            )
        try:
            root, _ = compose(bare)
            document = read(bare)
        except SyntaxProblem as problem:
            line = problem.place[0]
            raise EditError(
                f"The file cannot be read from line {line} on: {problem.message} Put that right "
                "in the text first."
            ) from problem
        newline = "\r\n" if "\r\n" in text else "\n"
        offset = len(text) - len(bare)
        return cls(text, root, document.values, len(document.mistakes), newline, offset)

    def start(self, node: yaml.Node) -> int:
        """The position of the first character."""
        return int(node.start_mark.index) + self.offset

    def end(self, node: yaml.Node) -> int:
        """The position after the last character; comments and empty lines below are not part."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        start, end = self.start(node), int(node.end_mark.index) + self.offset
        return max(start, start + len(self.text[start:end].rstrip()))

    def line_start(self, position: int) -> int:
        """Where the line of `position` begins."""
        begin = self.text.rfind("\n", 0, position) + 1
        return max(begin, self.offset)

    def line_end(self, position: int) -> int:
        """Where the line of `position` ends, before its line end."""
        found = self.text.find("\n", position)
        found = len(self.text) if found < 0 else found
        return found - 1 if self.text[max(found - 1, 0) : found] == "\r" else found

    def next_line(self, position: int) -> int:
        """Where the line after that of `position` begins."""
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found + 1

    def column(self, node: yaml.Node) -> int:
        """How far a node is indented."""
        return int(node.start_mark.column)

    def path(self, where: Path) -> Path:
        """`where` with entries named by their id turned into positions, as ('indicators', 'x')."""
        out: list[str | int] = []
        node: yaml.Node | None = self.root
        for step in where:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, str):
                found = [n for n, entry in enumerate(node.value) if _id(entry) == step]
                if not found:
                    raise EditError(f"There is no entry '{short(step)}' in '{_dotted(where)}'.")
                if len(found) > 1:
                    raise EditError(f"'{short(step)}' stands twice; give each an id of its own.")
                step = found[0]
            out.append(step)
            node = child(node, step)
        return tuple(out)

    def node(self, path: Path) -> yaml.Node | None:
        """The node at a path; None where there is none."""
        node: yaml.Node | None = self.root
        for step in path:
            node = child(node, step)
        return node

    def pair(self, path: Path) -> tuple[yaml.Node, yaml.Node]:
        """Key and value at a path that ends with a key."""
        parent = self.node(path[:-1])
        assert isinstance(parent, yaml.MappingNode)
        return next((k, v) for k, v in parent.value if k.value == path[-1])


def child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    """The value of a key, or the entry at a position; None where there is none."""
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if 0 <= step < len(node.value) else None
    return None


def is_flow(node: yaml.Node) -> bool:
    """Whether a mapping or list stands in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _id(node: yaml.Node) -> str | None:
    found = child(node, "id")
    return found.value if isinstance(found, yaml.ScalarNode) else None


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)
