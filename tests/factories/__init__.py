"""Rows with believable defaults, written through the session of the test."""
