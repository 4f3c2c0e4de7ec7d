"""Benchmarks. Each module has `run(size) -> rows`; a row: name, figure, unit, baseline, ratio, target, met."""
