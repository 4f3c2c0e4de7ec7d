"""Spells of service: who worked where, from when to when, in which capacity, and what of it counts."""
