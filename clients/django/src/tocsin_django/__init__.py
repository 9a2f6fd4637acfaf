"""Every security event of a Django project, to Tocsin, Splunk or a file."""

from .version import VERSION

__version__ = VERSION
