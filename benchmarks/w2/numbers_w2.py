"""W2 in numbers: what every peer plays, so that they play the same. Plain Python, for every environment.

200 providers stand on a small world. A tick is a year; there are 40. In a tick a provider looks at the state of all at its start:

    exposure = share of its neighbours that use the innovation
    unaware  -> aware     at the rate HEAR + HEAR_INFORMED * information + HEAR_PEERS * exposure
    aware    -> using     at the rate (START + START_PEERS * exposure) * (0.5 + skill) * (1 + incentive)
    using    -> given up  at the rate LEAVE * (1 - support)
    given up -> aware     at the rate RETRY
    skill drifts to SKILL + SKILL_USING * (uses it when the tick begins) + SKILL_TRAINED * training at the rate LEARN

An event of a rate a year comes within a tick with probability 1 - exp(-rate). `information`, `incentive`, `support` and
`training` are the four levers, 0-1. Outcomes after each tick: shares that know (all but the unaware) and that use, in %, and
mean skill.
"""

PROVIDERS, TICKS, NEIGHBOURS, REWIRED = 200, 40, 6, 0.1
LEVERS = ("information", "incentive", "support", "training")
OUTCOMES = ("knowing", "using_it", "mean_skill")
SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST = 0.4, 0.12, 0.02, 0.98
HEAR, HEAR_INFORMED, HEAR_PEERS = 0.02, 0.15, 0.4
START, START_PEERS = 0.02, 0.3
LEAVE, RETRY = 0.12, 0.1
LEARN, SKILL_USING, SKILL_TRAINED = 0.2, 0.3, 0.2
UNAWARE, AWARE, USING, GIVEN_UP = 0, 1, 2, 3
