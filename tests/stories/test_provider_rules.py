"""Each rule of the built-in provider, played by itself: chance is an argument, so a story needs no engine."""

import math
from types import SimpleNamespace

import pytest

from policysim.providers import ABANDONED, AWARE, EMBEDDED, IMPLEMENTING, UNAWARE, Provider
from policysim.providers.records import AVOID, ELECTIVE, FLOW, HOME, INPATIENT, SAVE, SHIFT, STAGES, URGENT
from policysim.rules import spec

MODEL = spec(Provider)
ACUTE = {
    "mix": [1.0, 1.2, 2.0, 0.08, 2.2, 0.3],
    "unit_cost": [45.0, 90.0, 280.0, 3200.0, 550.0, 120.0],
    "routing": [
        0, 0.10, 0.10, 0.01, 0.15, 0.03,
        0, 0, 0.05, 0.02, 0.03, 0.06,
        0, 0, 0, 0.22, 0.05, 0.05,
        0, 0, 0, 0, 0.15, 0.30,
        0, 0, 0, 0, 0, 0.05,
        0, 0, 0, 0, 0, 0,
    ],
}  # fmt: skip
NEVER, CERTAIN = 1.0 - 1e-16, 0.0


def of(fields, **changes):
    """A record with every declared field at its default, then the changes."""
    made = {f.name: [f.default] * f.length if f.length else f.default for f in fields}
    unknown = set(changes) - set(made)
    assert not unknown, unknown
    return SimpleNamespace(**{**made, **changes})


def settings(**changes):
    """Parameters at their defaults, switches at their first choice, constants of one average provider."""
    made = {p.name: p.default for p in MODEL.parameters} | {s.name: 0 for s in MODEL.switches} | {"dt": 0.25}
    made |= {"agility_mean": 0.62 * 0.45, "motivation_level": 0.62, "leadership_level": 0.45, "fit_constant": 0.5}
    outflow = made["backlog_exit"] + made["demand_growth"]
    unmet = outflow * made["backlog_start"]
    made["pressure_start"] = unmet / (1.0 - unmet) + made["backlog_pressure"] * made["backlog_start"]
    made["improvement_time_start"] = made["improvement_time_max"] * math.exp(-made["squeeze"] * made["pressure_start"])
    return SimpleNamespace(**{**made, **changes})


def provider(par, **changes):
    """An average acute provider at the rest point."""
    traits = {"motivation": 0.62, "motivation_start": 0.62, "base": 0.0, "size": 1.0, **ACUTE}
    traits |= {f"capability_{part}": 0.45 for part in ("digital", "improvement", "data", "leadership")}
    learning = par.capability_decay * 0.45 / (par.improvement_time_start * 0.55)
    traits |= {f"learning_{part}": learning for part in ("digital", "improvement", "data", "leadership")}
    rest = {"backlog": par.backlog_start, "pressure": par.pressure_start}
    rest["improvement_time"] = par.improvement_time_start
    return of(MODEL.provider, **{**traits, **rest, **changes})


def innovation(**changes):
    """An innovation of middling complexity that saves in inpatient care."""
    usual = {"effect": SAVE, "stage": INPATIENT, "size_effect": 0.1, "complexity": 0.5, "duration": 1.0, "burden": 0.2}
    made = {**usual, "alignment": 0.5, "needs": [0.25] * 4, **changes}
    return of(MODEL.innovation, **{**made, "cell": made["effect"] * STAGES + made["stage"]})


def uptake(**changes):
    """An uptake that concerns the provider, with the whole tick before it."""
    return of(MODEL.uptake, **{"relevance": 1.0, "benefit": 0.05, "left": 0.25, **changes})


def levers(**doses):
    """Levers at zero but for the doses named."""
    made = dict.fromkeys(MODEL.levers_dtype.names, 0.0)
    assert set(doses) <= set(made)
    return SimpleNamespace(**{**made, **doses})


def seen(**changes):
    """What a provider sees that nobody else has an innovation."""
    usual = {"exposure": 0.0, "enabler_depth": 0.0, "upstream": [0.0] * STAGES, "national_shock": 0.0}
    return SimpleNamespace(**{**usual, "years": 0.0, "tick": 1, **changes})


def drawn(**uniforms):
    """Draws of one rule."""
    return SimpleNamespace(**uniforms)


@pytest.fixture
def par():
    return settings()


def ready(par, doses=None, **changes):
    """A provider that has taken stock."""
    made = provider(par, **changes)
    Provider.take_stock(made, doses or levers(), par)
    return made


def quarter(p, par, doses=None, years=0.0, tick=1):
    """The rules from route to feel: a quarter of running, learning and feeling."""
    doses = doses or levers()
    Provider.route(p, seen(), doses, par)
    Provider.operate(p, seen(years=years, tick=tick), doses, par)
    Provider.queue(p, doses, par)
    Provider.learn(p, doses, par)
    Provider.feel(p, doses, par)


def running(par, doses=None, **changes):
    """A provider after the first tick of a run, which fixes what it is measured against."""
    p = ready(par, doses, **changes)
    quarter(p, par, doses, tick=0)
    return p


def test_take_stock_an_average_provider_has_agility_1(par):
    assert ready(par).agility == pytest.approx(1.0)


def test_take_stock_the_weakest_part_of_capability_counts_most(par):
    uneven = ready(par, capability_digital=0.05, capability_improvement=0.85)
    assert uneven.capability < 0.2 < ready(par).capability


@pytest.mark.parametrize("substitution", [-20.0, -1.0, 0.0, 0.5, 1.0])
def test_take_stock_equal_parts_make_that_capability_however_they_combine(substitution):
    assert ready(settings(capability_substitution=substitution)).capability == pytest.approx(0.45)


def test_take_stock_substitution_runs_from_the_weakest_part_to_the_mean():
    levels = zip(("digital", "improvement", "data", "leadership"), (0.2, 0.4, 0.6, 0.8), strict=True)
    parts = {f"capability_{part}": level for part, level in levels}
    made = [ready(settings(capability_substitution=r), **parts).capability for r in (-20.0, -1.0, 0.0, 1.0)]
    assert made == sorted(made)
    assert made[0] < 0.25
    assert made[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("form", range(6))
def test_take_stock_every_form_of_agility_grows_with_motivation_but_none(form):
    par = settings(agility_form=form, agility_mean=1.0)
    low, high = ready(par, motivation=0.3).agility, ready(par, motivation=0.4).agility
    assert low == high == 1.0 if form == 5 else low < high


def test_take_stock_attention_runs_short_with_load_and_pressure(par):
    assert ready(par, load=0, pressure=0.0).attention == 1.0
    assert ready(par, load=4, pressure=0.0).attention == pytest.approx(0.5)
    assert ready(par, load=4, pressure=1.0).attention == pytest.approx(0.25)


def test_take_stock_slack_none_frees_starting_and_speed_from_load():
    free = settings(slack=1)
    idle, busy = ready(free, load=0), ready(free, load=40)
    assert (idle.attention, idle.embedding_speed) == (busy.attention, busy.embedding_speed)


def test_weather_a_provider_starts_from_its_long_run_spread_and_remembers_later(par):
    first, later = provider(par), provider(par, shock=0.04)
    Provider.weather(first, seen(tick=0), par, drawn(shock=0.841344746, turnover=NEVER))
    Provider.weather(later, seen(tick=1), par, drawn(shock=0.5, turnover=NEVER))
    assert first.shock == pytest.approx(par.shock_sd)
    assert later.shock == pytest.approx(0.04 * par.shock_persistence**par.dt)


def test_weather_a_new_leadership_is_half_as_different(par):
    p = provider(par, capability_leadership=0.85)
    Provider.weather(p, seen(), par, drawn(shock=0.5, turnover=CERTAIN))
    assert p.turned_over
    assert p.capability_leadership == pytest.approx(0.65)


def test_weather_opens_the_books(par):
    p = provider(par, claim=5.0, in_hand=3, effect_sum=[1.0] * 24, avoid_sum=[1.0] * 6)
    Provider.weather(p, seen(), par, drawn(shock=0.5, turnover=NEVER))
    assert (p.claim, p.in_hand, sum(p.effect_sum), sum(p.avoid_sum)) == (0.0, 0, 0.0, 0.0)


def test_hear_what_does_not_concern_a_provider_stays_unheard(par):
    u, doses = uptake(relevance=0.0), levers(mandate_listed=1.0)
    Provider.hear(ready(par), u, seen(exposure=1.0), doses, par, drawn(hear=CERTAIN, retry=CERTAIN))
    assert (u.stage, u.exposure) == (UNAWARE, 0.0)


def test_hear_exposure_looks_half_a_tick_ahead_but_not_at_first(par):
    first, later = uptake(), uptake(last_exposure=0.2)
    for u in (first, later):
        Provider.hear(ready(par), u, seen(exposure=0.4), levers(), par, drawn(hear=NEVER, retry=NEVER))
    assert (first.exposure, first.last_exposure) == (0.4, 0.4)
    assert later.exposure == pytest.approx(0.5)


def test_hear_leaves_the_rest_of_the_tick_to_later_stages(par):
    u = uptake()
    rate = par.hearing_base + par.hearing_peers
    u_half = 1.0 - math.exp(-rate * 0.125)
    Provider.hear(ready(par), u, seen(exposure=1.0), levers(), par, drawn(hear=u_half, retry=NEVER))
    assert u.stage == AWARE
    assert u.left == pytest.approx(0.125)


def test_hear_a_provider_that_gave_up_may_look_again(par):
    u = uptake(stage=ABANDONED)
    Provider.hear(ready(par), u, seen(), levers(), par, drawn(hear=NEVER, retry=CERTAIN))
    assert u.stage == AWARE


def test_consider_an_aware_provider_without_agility_never_starts(par):
    p, u = ready(par), uptake(stage=AWARE, exposure=1.0)
    p.starting_pace = 0.0
    Provider.consider(p, u, innovation(), levers(payment_listed=1.0), par, drawn(start=CERTAIN))
    assert u.stage == AWARE


def test_consider_is_the_bass_model_at_agility_1(par):
    par = settings(slack=1, agility_form=5, agility_mean=1.0)
    rate = par.innovation_rate + par.imitation_rate * 0.4
    before = 1.0 - math.exp(-rate * 0.25)
    for draw, stage in ((before - 1e-12, IMPLEMENTING), (before + 1e-12, AWARE)):
        u = uptake(stage=AWARE, exposure=0.4)
        Provider.consider(ready(par), u, innovation(alignment=0.0), levers(), par, drawn(start=draw))
        assert u.stage == stage


def test_consider_a_start_under_payment_is_pushed_and_claims_its_price(par):
    p, u = ready(par, size=0.01), uptake(stage=AWARE)
    Provider.consider(p, u, innovation(alignment=0.0), levers(payment_listed=1.0), par, drawn(start=CERTAIN))
    assert u.pushed == pytest.approx(1.0 - math.exp(-par.payment_effect))
    assert p.claim == pytest.approx(0.005 * 0.01 * 124e9)


def test_consider_autonomy_and_alignment_make_a_start_ones_own(par):
    for doses, alignment in ((levers(payment_listed=1.0, autonomy=1.0), 0.0), (levers(payment_listed=1.0), 1.0)):
        u = uptake(stage=AWARE)
        Provider.consider(ready(par), u, innovation(alignment=alignment), doses, par, drawn(start=CERTAIN))
        assert (u.stage, u.pushed) == (IMPLEMENTING, 0.0)


def implemented(par, years, doses=None, draw=NEVER, **changes):
    """An uptake after `years` of implementing by an unstretched provider of agility 1."""
    p, u = ready(par, doses, load=0), uptake(stage=IMPLEMENTING, **changes)
    for _ in range(round(years / par.dt)):
        u.left, u.growth = par.dt, 0.0
        Provider.implement(p, u, innovation(), doses or levers(), par, drawn(abandon=draw))
    return p, u


def test_implement_duration_is_the_years_to_embed_at_agility_1(par):
    _, early = implemented(par, 0.75)
    _, done = implemented(par, 1.0)
    assert (early.stage, early.depth < 0.9) == (IMPLEMENTING, True)
    assert (done.stage, done.depth) == (EMBEDDED, 0.9)


def test_implement_embeds_inside_a_tick_and_leaves_its_rest(par):
    _, u = implemented(par, 0.25, depth=0.89)
    assert u.stage == EMBEDDED
    assert 0.0 < u.left < 0.25
    assert u.growth == pytest.approx(0.01 / 0.25)


def test_implement_halving_the_tick_reaches_the_same_depth(par):
    _, whole = implemented(par, 0.5)
    _, halves = implemented(settings(dt=0.125), 0.5)
    assert whole.depth == pytest.approx(halves.depth, rel=1e-12)


def test_implement_a_provider_may_give_up(par):
    p, u = implemented(par, 0.25, draw=CERTAIN)
    assert (u.stage, u.depth, u.growth, p.abandonments) == (ABANDONED, 0.0, 0.0, 1)


def test_implement_what_is_paid_for_is_not_given_up_while_it_is_paid_for():
    par = settings(abandon_rate=0.0)
    _, paid = implemented(par, 0.25, levers(payment_listed=1.0), CERTAIN, pushed=0.7)
    _, after = implemented(par, 0.25, levers(), CERTAIN, pushed=0.7)
    assert (paid.stage, after.stage) == (IMPLEMENTING, ABANDONED)


def sustained(par, draw=NEVER, doses=None, turned_over=False, **changes):
    """An embedded uptake one tick later."""
    p, u = ready(par, doses, turned_over=turned_over), uptake(stage=EMBEDDED, depth=0.9, **changes)
    Provider.sustain(p, u, doses or levers(), par, drawn(lose=draw))
    return u


def test_sustain_what_is_rooted_and_owned_is_not_lost(par):
    assert sustained(par, CERTAIN, root=1.0).stage == EMBEDDED
    assert sustained(par, CERTAIN, root=0.0).stage == ABANDONED


def test_sustain_what_was_pushed_falls_when_the_push_is_withdrawn(par):
    assert sustained(par, CERTAIN, root=1.0, pushed=0.7).stage == ABANDONED
    assert sustained(par, CERTAIN, levers(mandate_listed=1.0), root=1.0, pushed=0.7).stage == EMBEDDED


def test_sustain_depth_wears_off_and_what_is_hardly_used_is_given_up(par):
    assert sustained(par).depth == pytest.approx(0.9 * math.exp(-par.depth_decay * 0.38 * 0.25))
    p, u = ready(par), uptake(stage=EMBEDDED, depth=0.5, root=1.0)
    Provider.sustain(p, u, levers(), par, drawn(lose=NEVER))
    assert u.stage == ABANDONED


def test_sustain_a_change_of_leaders_loosens_roots(par):
    assert sustained(par, turned_over=True, root=0.8).root < sustained(par, root=0.8).root


def realising(par, **changes):
    """A provider and its uptake after realising one innovation; changes go to uptake or innovation."""
    mine = {f.name for f in MODEL.uptake}
    u = uptake(**{"stage": EMBEDDED, "depth": 0.9, **{k: v for k, v in changes.items() if k in mine and k != "stage"}})
    p = ready(par)
    Provider.realise(p, u, innovation(**{k: v for k, v in changes.items() if k not in mine}), seen(), par)
    return p, u


def test_realise_what_is_not_in_hand_or_in_place_does_not_show(par):
    u = uptake(stage=ABANDONED, visible=0.7)
    p = ready(par)
    Provider.realise(p, u, innovation(), seen(), par)
    assert (u.visible, p.committed, p.in_place) == (0.0, 0.0, 0)


def test_realise_benefit_can_be_below_its_running_cost(par):
    assert realising(par, burden=0.2)[0].realised > 0.0
    assert realising(par, burden=0.9)[0].realised < 0.0


def test_realise_capability_half_brings_half_of_the_benefit(par):
    p, _ = realising(settings(fit_half=0.45))
    assert p.effect_sum[INPATIENT] == pytest.approx(0.9 * 0.1 * 0.5)


def test_realise_an_enabler_in_use_helps_and_fit_none_ignores_it(par):
    for chosen, differ in ((par, True), (settings(fit=1), False)):
        made = []
        for depth in (0.0, 0.9):
            p = ready(chosen)
            Provider.realise(p, uptake(stage=EMBEDDED, depth=0.9), innovation(), seen(enabler_depth=depth), chosen)
            made.append(p.realised)
        assert (made[1] > made[0]) is differ


def test_realise_putting_in_place_costs_productivity_while_depth_grows(par):
    assert realising(par, growth=2.0)[0].transition == pytest.approx(0.5 * 0.05 * 1.0 * 2.0)
    assert realising(par)[0].transition == 0.0


def needed(par, **changes):
    """Input per unit of need of a provider with these sums of effects."""
    return running(par, **changes).needed_at_start


def cell(effect, stage, total):
    """Sums of effects with one cell filled."""
    return [total if k == effect * STAGES + stage else 0.0 for k in range(24)]


@pytest.mark.parametrize(
    ("effect", "stage"), [(SAVE, INPATIENT), (SAVE, HOME), (FLOW, URGENT), (FLOW, ELECTIVE), (SHIFT, INPATIENT)]
)
def test_operate_every_effect_saves_input(par, effect, stage):
    assert needed(par, effect_sum=cell(effect, stage, 0.1)) < needed(par)


def test_operate_what_is_avoided_in_urgent_care_saves_hospital_input(par):
    avoid = [0.1 if s == URGENT else 0.0 for s in range(STAGES)]
    assert needed(par, avoid_sum=avoid, effect_sum=cell(AVOID, URGENT, 0.1)) < needed(par)


def test_operate_avoiding_does_not_cut_the_flow_into_home(par):
    avoid = [0.3 if s == ELECTIVE else 0.0 for s in range(STAGES)]
    assert running(par, avoid_sum=avoid).volume == running(par).volume


def test_operate_half_of_what_is_avoided_may_be_avoided_elsewhere():
    p = provider(settings(spill=0.5), avoid_sum=[0.0] * 6)
    Provider.route(p, seen(upstream=[0.2] * 6), levers(), settings(spill=0.5))
    assert p.avoided[0] == pytest.approx(0.6 * (1.0 - math.exp(-0.1 / 0.6)))


def test_operate_benefit_saturates_and_burden_with_it(par):
    low = running(par, effect_sum=cell(SAVE, INPATIENT, 0.1), burden_sum=cell(SAVE, INPATIENT, 0.02))
    high = running(par, effect_sum=cell(SAVE, INPATIENT, 10.0), burden_sum=cell(SAVE, INPATIENT, 2.0))
    assert low.running_at_start == pytest.approx(0.02 * 0.5 * (1.0 - math.exp(-0.2)) / 0.1)
    assert high.running_at_start == pytest.approx(0.2 * 0.5)
    assert high.needed_at_start > 0.5 * low.needed_at_start


def test_operate_caps_none_let_a_cell_be_saved_whole():
    wide = running(settings(caps=1), effect_sum=cell(SAVE, INPATIENT, 50.0))
    assert wide.needed_at_start < running(settings(), effect_sum=cell(SAVE, INPATIENT, 50.0)).needed_at_start


def test_operate_a_provider_at_rest_stays_there_but_for_growth():
    par = settings(demand_growth=0.0, input_growth=0.0, backlog_exit=0.175)
    p = ready(par)
    before = vars(p).copy()
    for t in range(40):
        Provider.weather(p, seen(tick=t), settings(**{**vars(par), "shock_sd": 0.0, "leadership_turnover": 0.0}),
                         drawn(shock=0.9, turnover=0.5))  # fmt: skip
        Provider.take_stock(p, levers(), par)
        quarter(p, par, years=t * par.dt, tick=t)
    for name in ("backlog", "pressure", "improvement_time", "motivation", "capability_data", "capability_leadership"):
        assert getattr(p, name) == pytest.approx(before[name], rel=1e-12), name


def test_operate_demand_that_outgrows_inputs_lengthens_the_queue_and_squeezes_time(par):
    p = running(par)
    start = p.backlog, p.improvement_time
    for t in range(1, 21):
        quarter(p, par, years=t * par.dt, tick=t)
    assert p.backlog > start[0]
    assert p.improvement_time < start[1]


def test_operate_protected_time_withstands_pressure(par):
    open_to_it, ring = running(par, pressure=0.3), running(par, levers(protected_time=1.0), pressure=0.3)
    assert ring.improvement_time == pytest.approx(par.improvement_time_max)
    assert open_to_it.improvement_time < ring.improvement_time


def test_operate_inspection_takes_capacity(par):
    free, inspected = running(par), running(par, levers(inspection=1.0))
    assert free.productivity - inspected.productivity == pytest.approx(par.inspection_compliance)


def test_operate_a_provider_of_weight_0_stays_finite(par):
    p = running(par, size=0.0)
    assert all(math.isfinite(v) for v in vars(p).values() if isinstance(v, float))
    assert (p.capacity, p.demand) == (0.0, 0.0)


def test_operate_more_inputs_meet_more_needs_at_the_same_productivity(par):
    plain, more = running(par), running(par, levers(inputs=0.01))
    assert more.productivity == plain.productivity
    assert more.capacity == pytest.approx(1.01 * plain.capacity)


def test_learn_investment_builds_the_part_it_is_spent_on_as_far_as_it_is_absorbed(par):
    doses = levers(investment=1.0, investment_digital=1.0)
    weak, able = ready(par, doses, motivation=0.3), ready(par, doses, motivation=0.9)
    for p in (weak, able):
        Provider.learn(p, doses, par)
    assert 0.45 < weak.capability_digital < able.capability_digital
    assert weak.capability_data == pytest.approx(0.45)


def test_learn_pressure_on_time_lowers_capability(par):
    p = ready(par, improvement_time=0.0)
    Provider.learn(p, levers(), par)
    assert p.capability_data == pytest.approx(0.45 * math.exp(-par.capability_decay * par.dt))


def felt(par, doses=None, **changes):
    """Motivation after a tick."""
    p = provider(par, **changes)
    Provider.feel(p, doses or levers(), par)
    return p.motivation


def test_feel_pressure_from_outside_crowds_out_unless_change_is_ones_own(par):
    assert felt(par, levers(payment=1.0)) < felt(par)
    assert felt(par, levers(payment=1.0, autonomy=1.0)) == felt(par)


def test_feel_inspection_weariness_and_disappointment_lower_motivation_and_ownership_raises_it(par):
    assert felt(par, levers(inspection=1.0)) < felt(par)
    assert felt(par, pressure=0.5) < felt(par)
    assert felt(par, abandonments=3) == pytest.approx(0.62 - 3 * par.abandonment_sorrow)
    assert felt(par, growth_owned=2.0) > felt(par)


def test_feel_half_of_a_change_is_gone_in_three_years(par):
    p = provider(par, motivation=0.82)
    for _ in range(12):
        Provider.feel(p, levers(), par)
    assert 0.62 < p.motivation < 0.72
