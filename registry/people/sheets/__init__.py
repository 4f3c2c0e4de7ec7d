"""The workbooks of people, their education, titles and appraisals; importing this registers them."""

from registry.people.sheets import appraisals, educations, people, titles

__all__ = ["appraisals", "educations", "people", "titles"]
