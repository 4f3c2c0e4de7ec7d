"""Mentors, pairings, guidance records and outcomes (task 16)."""
