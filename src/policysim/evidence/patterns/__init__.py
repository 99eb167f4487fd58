"""Published patterns that the model should show without being told, one function each."""
