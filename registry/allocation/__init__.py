"""Plain computations that share out places: selection, matching, apportionment. They know no database and no web."""
