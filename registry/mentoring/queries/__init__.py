"""Reads of mentoring: what a matching needs, the lists, and what one page shows."""
