"""Measures: plain functions from edges and graphs to frozen dataclasses.

Each result carries `definitions`: for every figure that is shown its name, its unit, and what it is
(formula in words, source), in the order of display. Everything else in a result is material for tables.
"""
