"""The page on which an office takes in a list: choose a file, look at its preview, record exactly that."""
