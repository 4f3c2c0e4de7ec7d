"""The yearly cycle: nomination, review, scoring, selection, notice, membership."""
