"""A person's files: written whole or not at all, and their text read whichever UTF it is in."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Final

from trialfinder.errors import FileError

FilePath = str | os.PathLike[str]
"""A file's name; `~` is the person's own folder."""


_STREAMS: Final = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")
"""Names of what is open already. It may be a file (`>> kept.csv`), whose earlier lines stay."""


def write_whole(path: FilePath, content: bytes) -> None:
    """Write the file whole or not at all: a temporary file beside it, then a rename.

    A symbolic link stays, and what it points to is written. A write-protected file stays as it is: the rename alone
    would ask only whether its folder may be written.

    Raises:
        FileError: the folder or file cannot be written; nothing is left behind.
    """
    named = Path(path).expanduser()
    temporary: str | None = None
    try:
        if named.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if str(named).startswith(_STREAMS) or (named.exists() and not named.is_file()):  # nothing to replace
            with named.open("ab") as stream:
                stream.write(content)
            return
        target = Path(os.path.realpath(named))
        if target.is_symlink():
            raise OSError(errno.ELOOP, "its symbolic links go round in a circle")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is write-protected")
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise FileError(
            f"{named} cannot be written: {reason}. Name another file or folder.", path=str(named)
        ) from error


def put_text(path: FilePath | None, text: str, encoding: str = "utf-8") -> str | None:
    """The text when there is no path, as pandas's writers give it; else it is written, whole or not at all.

    Raises:
        FileError: the folder or file cannot be written; nothing is left behind.
    """
    if path is None:
        return text
    write_whole(path, text.encode(encoding))
    return None


def as_utf8(content: bytes) -> bytes:
    """JSON out of a file, as UTF-8 without a mark, from UTF-16 (PowerShell's `>`) and UTF-32 too.

    What seems to be UTF-8 is not looked through: that one letter of it is not may cost one record of many.

    Raises:
        UnicodeError: it is not whole. Its `object` is the content.
    """
    coding = json.detect_encoding(content)
    return content if coding == "utf-8" else content.decode(coding).encode()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
