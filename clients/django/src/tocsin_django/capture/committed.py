"""Events of what is written to the database: made at once, since they tell who asked and when, and sent once it is committed."""

from __future__ import annotations

from typing import Any, Iterable, List, Tuple

from django.db import transaction

from ..events import build, count_failure, send

#: Events of one act on many objects; what is more goes into the last one by number.
MOST_TOGETHER = 100


def report_when_committed(using: str, action: str, message: str, **about: Any) -> None:
    """Like ``report``; a transaction that is rolled back has changed nothing, and then nothing is told."""
    try:
        event = build(action, message, **about)
    except Exception as error:
        count_failure(error)
        return
    transaction.on_commit(lambda: send(event), using=using, robust=True)


def first_of(things: Iterable[Any]) -> Tuple[List[Any], int]:
    """The things that get an event each, and how many are left for one that counts them."""
    listed = list(things)
    return listed[:MOST_TOGETHER], max(0, len(listed) - MOST_TOGETHER)
