"""Workbooks (.xlsx) in and out."""

from registry.documents.excel.reading import read_sheet
from registry.documents.excel.writing import SheetToWrite, write_error_workbook, write_workbook

__all__ = ["SheetToWrite", "read_sheet", "write_error_workbook", "write_workbook"]
