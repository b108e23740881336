"""A PostgreSQL server for tests, started from Debian's package on a socket of its own.

`server()` runs one in a folder of its own; `database()` of it gives the URL of an empty store.
PostgreSQL refuses to run as root: then it runs as the package's user `postgres`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A running server. folder: where its socket is."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def database(self) -> str:
        """The address of an empty store: a schema of its own, as databases take long to make."""
        url, name = f"postgresql://postgres@/postgres?host={self.folder}", f"s{next(self._numbers)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{url}&options=-csearch_path%3D{name}"


@contextmanager
def server() -> Iterator[Server]:
    """A server that listens on a socket only, and is stopped and removed afterwards."""
    found = subprocess.run([ROOT / "script/postgres"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    programs = Path(found.stdout.strip())
    # a socket's path may have 107 characters; pytest's folders are longer and closed to others
    folder = Path(tempfile.mkdtemp(prefix="store-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, log = folder / "data", folder / "log"
        # trust: whoever reaches the socket, in a folder of mode 700, may enter
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
        settings = f"-k {folder} -c listen_addresses='' -c max_connections=60 -c fsync=off"
        _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start")
        try:
            yield Server(folder)
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    root = os.geteuid() == 0
    before = ["runuser", "-u", "postgres", "--"] if root else []
    done = subprocess.run(
        [*before, *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
