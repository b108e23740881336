"""A file replaced whole: at every moment either the old content or the new stands there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from pathlib import Path


def digest(content: str | bytes) -> str:
    """sha256 of a text (as UTF-8) or of bytes, as hexadecimals."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def replace_whole(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file. Raises OSError; then the old file stands, or, where
    only the folder could not be flushed, the new one.

    The new file is written and flushed beside the old one, takes its mode, and its name. A file
    marked read-only is not replaced, though its folder would allow it.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    if not mode & 0o222:
        raise PermissionError(errno.EACCES, "the file is marked read-only", str(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path), suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _flush_folder(path.parent)


def remove_leftovers(path: Path) -> None:
    """Delete what a killed process left beside the file; nobody may be writing."""
    path = Path(os.path.realpath(path))
    for each in path.parent.glob(f"{_prefix(path)}*.new"):
        with contextlib.suppress(OSError):
            each.unlink()


def reason(error: OSError) -> str:
    """Why the file could not be written, as the end of a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "the file or its folder is read-only"
    return (error.strerror or type(error).__name__).lower()


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
