"""The definition file as text that is edited: one value, one indicator at a time.

Nothing here reads or writes a file. A text goes in and a text comes out, in which every character
outside what was edited is as it was; or EditError is raised with a sentence that says why not.
"""

from scorecard.editing.entries import (
    add_indicator,
    copy_indicator,
    move_indicator,
    restore,
    retire,
)
from scorecard.editing.tree import EditError
from scorecard.editing.values import remove_value, set_value

__all__ = [
    "EditError",
    "add_indicator",
    "copy_indicator",
    "move_indicator",
    "remove_value",
    "restore",
    "retire",
    "set_value",
]
