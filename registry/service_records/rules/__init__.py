"""What of somebody's service counts, for which rule, and from when: plain functions of values."""
