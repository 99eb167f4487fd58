"""What the experiments share: play a setting, keep rows of numbers, tell them in words, fill a README."""
