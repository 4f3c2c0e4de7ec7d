"""Decisions of mentoring: who fits whom, who may be paired, what may be recorded, when silence is noticed."""
