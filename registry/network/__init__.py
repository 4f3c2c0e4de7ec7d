"""Who guides whom and who moves where: graphs, measures with their definitions, pictures, the report.

A figure of this room is never a hidden score: it is shown as evidence, beside its definition.
"""
