"""Small breakages of the program, made one at a time, and whether the nearest tests notice them."""
