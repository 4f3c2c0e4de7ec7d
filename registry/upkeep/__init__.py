"""Keeping the house: backups, rotation of keys, checks, probes, and what is thrown away in time."""
