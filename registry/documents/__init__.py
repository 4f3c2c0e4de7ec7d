"""File formats: workbooks and CSV in and out. Knows no feature; rooms describe their columns."""
