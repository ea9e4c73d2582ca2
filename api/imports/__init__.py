"""Taking an office's workbook in: over HTTP or the command line, as a dry run or for good; no cell is read here."""
