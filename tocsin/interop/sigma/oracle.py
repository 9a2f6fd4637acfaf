"""Reads {"rules": [...], "events": [...]} and prints, for each rule, which events SQLite finds with what pySigma makes of it."""

import json
import re
import sqlite3
import sys

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection


def regexp(pattern, value):
    return value is not None and re.search(pattern, str(value)) is not None


given = json.load(sys.stdin)
columns = sorted({name for event in given["events"] for name in event} | {"fulltext", "at"})
database = sqlite3.connect(":memory:")
database.create_function("REGEXP", 2, regexp, deterministic=True)
database.execute(f"CREATE TABLE logs ({', '.join(columns)})")
for event in given["events"]:
    texts = [str(value) for value in event.values() if isinstance(value, str)]
    row = {**event, "fulltext": "\n".join(texts)}
    database.execute(
        f"INSERT INTO logs VALUES ({', '.join('?' for _ in columns)})",
        [row.get(name) for name in columns],
    )

backend = sqliteBackend(collate_nocase=True, fulltext_field="fulltext")
for rule in given["rules"]:
    try:
        queries = backend.convert(SigmaCollection.from_dicts([rule]))
        found = set()
        for query in queries:
            query = query.replace("SELECT *", "SELECT rowid - 1", 1)
            found.update(row[0] for row in database.execute(query))
        print(json.dumps({"rule": rule["id"], "events": sorted(found), "sql": queries}))
    except Exception as error:
        print(json.dumps({"rule": rule["id"], "error": f"{type(error).__name__}: {error}"}))
