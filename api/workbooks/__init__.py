"""Offices' own workbooks, taken in: what they are, what stands in them, the lists they hold, and what is given back.

Pure: bytes in, values or bytes out. Nothing is recorded or looked up here; that is api.imports' matter.
"""
