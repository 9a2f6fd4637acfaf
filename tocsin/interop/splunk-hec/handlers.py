"""Sends by PyPI's splunk-handler: python handlers.py PORT TOKEN."""
import logging
import sys

from splunk_handler import SplunkHandler

port, token = sys.argv[1:]
handler = SplunkHandler(
    host="127.0.0.1",
    port=port,
    token=token,
    index="shop",
    protocol="http",
    source="splunk-handler",
    sourcetype="django",
    verify=False,
    flush_interval=1.0,
)
handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
logger = logging.getLogger("django.request")
logger.addHandler(handler)
logger.warning("Not Found: %s", "/.env")
try:
    raise ValueError("no")
except ValueError:
    logger.exception("Internal Server Error: /boom/")
handler.force_flush()
logging.shutdown()
