"""Answers of Tocsin to what was seen: the signed list, and what it says of a request."""
