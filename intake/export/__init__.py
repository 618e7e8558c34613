"""Exports: a case as a workbook, CSV or JSON, by templates that insurers write."""
