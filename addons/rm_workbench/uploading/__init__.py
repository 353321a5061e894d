"""Uploaded tables: what people send as XLSX or CSV, read with limits and checked. No Odoo.

`sheet` turns a file into lines of cells, `columns` turns these into values or problems.
"""
