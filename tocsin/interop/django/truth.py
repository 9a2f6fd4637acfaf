"""A handler that counts what Django logged: one JSON line a record, which no format can forge."""

import json
import logging
import os


class Truth(logging.Handler):
    def emit(self, record):
        line = json.dumps({"logger": record.name, "message": record.getMessage(), "traceback": bool(record.exc_info)})
        with open(os.environ["TRUTH"], "a") as file:
            file.write(line + "\n")
