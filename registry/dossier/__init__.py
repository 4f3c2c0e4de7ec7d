"""The page of a person, which draws on every room, and the list that leads to it."""
