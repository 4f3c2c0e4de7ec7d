"""The register of a province's grassroots growth plan for graduates.

This package imports nothing by itself, so that a rule can be used without starting the web application.
"""
