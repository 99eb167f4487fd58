"""What a sweep shows: paired differences, how sure they are, and the sentence that says so."""
