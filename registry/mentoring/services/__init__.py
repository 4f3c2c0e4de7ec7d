"""Writes of mentoring: matching, pairings, guidance and outcomes. Services never commit."""
