"""The sample province: invented people and careers on real regions, for demonstrations, tests and measurements.

Nothing here is about anybody: ID numbers carry order codes once reserved for centenarians, credit codes begin their
organisation part with "YB", and names are drawn by lot. The same plan makes the same rows on every database.
"""
