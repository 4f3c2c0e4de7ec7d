"""The home page: what waits for each person, by role."""
