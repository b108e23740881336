"""Columns of a frame as arrays: numbers, text and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Text:
    """A column of text: its different words, and for each row the place of its own."""

    words: tuple[str | None, ...]
    place: IntArray

    @classmethod
    def read(cls, column: pd.Series | Words) -> Text:
        """The words in the order in which they come; None where one is missing."""
        place, words = pd.factorize(column)
        # a missing word has the place -1, which is that of the last
        return cls((*words.tolist(), None), place.astype(np.int64))

    def among(self, words: Sequence[str]) -> BoolArray:
        """Where the word is one of `words`."""
        return np.array([word in words for word in self.words], dtype=bool)[self.place]

    def mapped(
        self, to: Mapping[str, Any], otherwise: Any, kind: npt.DTypeLike = object
    ) -> npt.NDArray[Any]:
        """What `to` says of each row's word; an array of that kind."""
        told = [otherwise if word is None else to.get(word, otherwise) for word in self.words]
        out = np.empty(len(told), dtype=kind)
        out[:] = told
        return out[self.place]


def days(column: pd.Series) -> np.ndarray:
    """A column of dates as datetime64[D]; one that is missing stands before all others."""
    place, dates = pd.factorize(column)
    found = pd.to_datetime(pd.Series([*dates, None], dtype=object)).to_numpy("datetime64[D]")
    return np.where(np.isnat(found), np.datetime64("0001-01-01"), found)[place]
