"""Events on their way out of the process. Nothing here blocks or raises into the caller."""
