"""W1 in numbers: what every peer plays, so that they play the same. Plain Python, for every environment.

People stand on a small world (Watts and Strogatz). One in a hundred, drawn without replacement, is infected at the start.
There are 100 steps. In a step, from the picture at its start:

    susceptible -> infected   each infected neighbour passes it on with the chance 1 - exp(-SPREAD / neighbours), by itself,
                              where `neighbours` is how many the susceptible one has: together 1 - exp(-SPREAD * share of them)
    infected -> recovered     with the chance 1 - exp(-RECOVER); who is infected in a step recovers in a later one

Outcomes after each step: the shares that are susceptible, infected and recovered.
"""

STEPS, NEIGHBOURS, REWIRED = 100, 6, 0.1
SEEDED = 100  # one in so many is infected at the start
SPREAD, RECOVER = 0.3, 0.05
SUSCEPTIBLE, INFECTED, RECOVERED = 0, 1, 2
OUTCOMES = ("susceptible", "infected", "recovered")
