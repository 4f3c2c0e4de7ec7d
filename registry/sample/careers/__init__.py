"""Careers of the sample: ways in, what happens on the way, and how some fall short of what a nomination asks."""
