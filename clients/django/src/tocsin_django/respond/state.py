"""The last accepted list on disk: its signature, a line break, its bytes. It is verified again when it is read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Optional, Tuple

from .signed_list import MAX_BYTES

MAX_SIGNATURE_BYTES = 200


def save(path: Path, signature: str, body: bytes) -> None:
    """As a whole or not at all. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd, hidden = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(signature.encode() + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(hidden, path)
    except BaseException:
        os.unlink(hidden)
        raise


def load(path: Path) -> Optional[Tuple[str, bytes]]:
    """Raises OSError when it is there and cannot be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SIGNATURE_BYTES + MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    signature, _, body = data.partition(b"\n")
    return signature.decode("ascii", "replace"), body
