"""A comparison goes out into the world: one folder that a reviewer opens without us, and the way back from it to the runs."""
