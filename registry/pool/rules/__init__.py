"""Decisions of the yearly cycle as plain functions of values."""
