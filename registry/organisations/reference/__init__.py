"""The project's own reference data: the regions of the province, with their sources (SOURCES.md)."""
