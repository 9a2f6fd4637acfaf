"""The thread that asks Tocsin for its answers and keeps the list that is in force."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional
from urllib.parse import urlsplit

from ..settings import Settings
from ..transport.backoff import Backoff
from ..transport.connection import BodyTooLarge, Connection, Response, explain
from ..transport.counters import Counters
from ..transport.own_log import own_log
from ..version import VERSION
from . import state
from .answers import AnswerList
from .signed_list import MAX_BYTES, Refused, open_list

WAIT_SECONDS = 25
#: Between two requests when the server answers at once that there is nothing new.
LEAST_SECONDS = 1.0
REPORT_SECONDS = 60.0


class Puller:
    """``answers`` is replaced as a whole: read it once a question."""

    def __init__(
        self,
        settings: Settings,
        report: Callable[[Mapping[str, Any]], None],
        counters: Counters,
        answers: Optional[AnswerList] = None,
        backoff: Optional[Backoff] = None,
        wait_seconds: int = WAIT_SECONDS,
    ) -> None:
        self.answers = answers or AnswerList()
        self._settings = settings
        self._respond = settings.respond
        self._report = report
        self._counters = counters
        self._backoff = backoff or Backoff()
        self._wait_seconds = wait_seconds
        self._connection = Connection(self._respond.url, settings.timeout, settings.ca_file)
        self._path = urlsplit(self._respond.url).path.rstrip("/") + "/api/respond/list"
        self._headers = {"Authorization": f"Bearer {self._respond.token}", "User-Agent": f"tocsin-django/{VERSION}"}
        self._state = self._respond.state or (None if settings.spool is None else settings.spool / "answers")
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tocsin-responses", daemon=True)
        self._trouble = ""
        self._state_trouble = ""
        self._reported_at: Dict[str, float] = {}

    def start(self) -> None:
        self._load()
        self._thread.start()

    def stop(self) -> None:
        """Asks no more once the request that is under way has ended."""
        self._stopped.set()

    def has_ended(self, timeout: float) -> bool:
        """After ``stop``; waits so long for it."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                pause = self._pull()
            except Exception:  # a mistake of ours must not end the asking for good
                own_log.exception("asking for answers goes on after an unexpected error")
                pause = self._backoff.next()
            self._stopped.wait(pause)
        self._connection.close()

    def _pull(self) -> float:
        """Asks once; gives the seconds to wait before the next."""
        began = time.monotonic()
        self._counters.add("pulls")
        try:
            path = f"{self._path}?after={self.answers.sequence}&wait={self._wait_seconds}"
            timeout = self._wait_seconds + self._settings.timeout
            response = self._connection.request("GET", path, self._headers, max_body=MAX_BYTES, timeout=timeout)
        except BodyTooLarge as error:
            return self._refuse(Refused("too_large", str(error)))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._fail(explain(self._respond.url, error))
        if response.status == 200:
            return self._take(response, began)
        if response.status == 204:
            self._mended()
            return self._unless_asked_long(began)
        return self._fail(f"{self._respond.url} answered {response.status}{_mend(response.status)}")

    def _take(self, response: Response, began: float) -> float:
        signature = response.headers.get("X-Tocsin-Signature")
        before = self.answers.sequence
        try:
            self._accept(response.body, signature, time.time())
        except Refused as error:
            return self._refuse(error)
        self._counters.add("accepted")
        self._mended()
        if self._state is not None and self.answers.sequence > before:
            self._save(self._state, signature or "", response.body)
        return 0.0 if self.answers.sequence > before else self._unless_asked_long(began)

    def _accept(self, body: bytes, signature: Optional[str], now: Optional[float]) -> None:
        read = open_list(body, signature, self._respond.key, self.answers.sequence, now, self._respond.enforce)
        self.answers = read.answers
        for reason, number in read.left_out.items():
            self._counters.add(f"left_out_{reason}", number)
            self._tell(f"left_out_{reason}", f"Left out {number} answers of Tocsin: {reason.replace('_', ' ')}")

    def _load(self) -> None:
        if self._state is None:
            return
        try:
            kept = state.load(self._state)
            if kept is not None:
                self._accept(kept[1], kept[0], None)
        except OSError as error:
            own_log.warning("the last answers could not be read from %s: %s", self._state, error.strerror or error)
        except Refused as error:
            self._counters.add(f"refused_state_{error.reason}")
            self._tell(f"refused_state_{error.reason}", f"Refused the kept answers of Tocsin: {error}")

    def _save(self, path: Path, signature: str, body: bytes) -> None:
        """Unless another process of this host kept the same or a later one already."""
        try:
            kept = state.load(path)
            if kept is not None:
                open_list(kept[1], kept[0], self._respond.key, self.answers.sequence, None, False)
                return
        except (OSError, Refused):
            pass
        try:
            state.save(path, signature, body)
            self._state_trouble = ""
        except OSError as error:
            self._counters.add("state_failed")
            words = f"answers could not be kept in {path}: {error.strerror or error}"
            if words != self._state_trouble:
                self._state_trouble = words
                own_log.warning("%s; a restart forgets them", words)

    def _refuse(self, error: Refused) -> float:
        self._counters.add(f"refused_{error.reason}")
        self._say(f"a list of answers was refused: {error}")
        self._tell(f"refused_{error.reason}", f"Refused a list of answers of Tocsin: {error}")
        return self._backoff.next()

    def _fail(self, words: str) -> float:
        self._counters.add("failed")
        self._say(f"answers cannot be asked for: {words}")
        return self._backoff.next()

    def _mended(self) -> None:
        self._backoff.reset()
        if self._trouble:
            self._trouble = ""
            own_log.warning("answers are asked for again")

    def _unless_asked_long(self, began: float) -> float:
        return max(0.0, LEAST_SECONDS - (time.monotonic() - began))

    def _say(self, words: str) -> None:
        """Once, until it changes. What is in force stays."""
        if words != self._trouble:
            self._trouble = words
            own_log.warning("%s; answers stay in force until their own end", words)

    def _tell(self, reason: str, message: str) -> None:
        """As an event, a reason once a minute."""
        now = time.monotonic()
        if now - self._reported_at.get(reason, float("-inf")) < REPORT_SECONDS:
            return
        self._reported_at[reason] = now
        self._report(
            {
                "@timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "message": message,
                "event": {
                    "id": str(uuid.uuid4()),
                    "kind": "event",
                    "module": "django",
                    "dataset": "django.respond",
                    "action": "response_list_refused",
                    "outcome": "failure",
                    "reason": reason,
                },
                "log": {"level": "error", "logger": "tocsin"},
                "agent": {"type": "tocsin-django", "version": VERSION},
                "service": {"name": self._settings.service, "environment": self._settings.environment},
                "host": {"name": self._settings.host},
            }
        )


def _mend(status: int) -> str:
    return {
        401: ": set RESPOND['TOKEN'] to one that `tocsin token create` made with the scope respond",
        403: ": the token of RESPOND['TOKEN'] has not the scope respond",
        404: ": RESPOND['URL'] is not the address of Tocsin's pages, port 8000 as a rule",
    }.get(status, "")
