"""Reads of the yearly cycle. Whatever a page shows has the condition of the actor's role as its first filter."""
