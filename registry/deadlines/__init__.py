"""Deadlines: half-open windows of time, and a guard against a clock that is set back."""
