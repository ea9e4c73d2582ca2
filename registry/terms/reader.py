"""What is said of workbooks, texts and other files as they are read: why one is not, and what is wrong in a cell."""

from registry.terms.term import Term

READER = (
    # of a cell
    Term("应为整数。", "This must be a whole number."),
)
"""The sentences, found by their English."""
