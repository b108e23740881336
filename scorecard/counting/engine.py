"""The embedded engines that can count: the same narwhals expressions over each of them."""

from __future__ import annotations

from typing import Any, Protocol

import narwhals as nw
import polars as pl


class Engine(Protocol):
    """What counting needs of an engine."""

    def adopt(self, frame: pl.LazyFrame | pl.DataFrame) -> nw.LazyFrame[Any]:
        """`frame` as a lazy frame of this engine."""
        ...

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """Run the query."""
        ...


class Polars:
    """The default: lazy, streaming, in this process."""

    def adopt(self, frame: pl.LazyFrame | pl.DataFrame) -> nw.LazyFrame[Any]:
        """`frame` as a lazy frame of this engine."""
        return nw.from_native(frame.lazy())

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """Run the query."""
        return frame.to_native().collect(engine="streaming")


class DuckDB:
    """The second engine, in a database of its own in memory."""

    def __init__(self) -> None:
        try:
            import duckdb
        except ImportError as error:  # pragma: no cover - depends on the installation
            raise RuntimeError("The DuckDB engine needs the package 'duckdb'.") from error
        self.connection = duckdb.connect(":memory:", config={"threads": 2})

    def adopt(self, frame: pl.LazyFrame | pl.DataFrame) -> nw.LazyFrame[Any]:
        """`frame` as a lazy frame of this engine."""
        held = frame.lazy().collect(engine="streaming").to_arrow()
        return nw.from_native(self.connection.from_arrow(held))

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """Run the query."""
        return frame.collect(backend="polars").to_native()


def engine(name: str) -> Engine:
    """The engine called `name`: 'polars' or 'duckdb'. Raises ValueError for another name."""
    engines: dict[str, type[Polars] | type[DuckDB]] = {"polars": Polars, "duckdb": DuckDB}
    if name not in engines:
        raise ValueError(f"There is no engine '{name}'; there are {' and '.join(engines)}.")
    return engines[name]()
