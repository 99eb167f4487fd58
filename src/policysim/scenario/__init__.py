"""What an analyst writes, typed: policy, budget, calendar, system, innovations, and the worlds that they make."""
