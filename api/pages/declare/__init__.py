"""The page on which an office declares its month."""
