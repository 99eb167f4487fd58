"""A design says at which points the unknowns are tried: settings that vary become futures."""
