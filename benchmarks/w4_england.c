/* The England model by hand: the limit that the compiled engine is measured against.
 *
 * The same equations in the same order as src/policysim/providers, so that results are equal to the last bit:
 * gcc -O3 -march=native -ffp-contract=off, and the C library's exp, log, log1p, expm1 and sqrt, which the engine calls too.
 * What a C programmer makes of the model: a row of each number of an uptake per provider, lists of the innovations that
 * concern a provider, none that has not arrived, one pass over a provider's uptakes by their stage, numbers that do not
 * outlive a tick kept in registers, exposure as a sum of rows, provider factors once a tick, draws hashed only where an
 * uptake needs one.
 * w4_records.h is written by w4.py from the records of the model: Provider, Innovation, Parameters, Levers, Nation.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "w4_records.h"

enum { UNAWARE, AWARE, IMPLEMENTING, EMBEDDED, ABANDONED, STAGES_OF_UPTAKE };
enum { STAGES = 6, URGENT = 2, INPATIENT = 3, ELECTIVE = 4, HOME = 5, CELLS = 24, NONE = 1 };
enum { SAVE, AVOID, FLOW, SHIFT };
enum { HEAR, RETRY, START, ABANDON, LOSE, SHOCK, TURNOVER, NATIONAL, STREAMS };
static const double LN10 = 2.302585092994046, POUNDS_IN_BN = 1e9, AN_INSTANT = 1e-9;
static const double EMBEDDED_DEPTH = 0.9, IN_USE_DEPTH = 0.5;

typedef struct {
    int64_t n, k, ticks, warm_up, flows, parts, pots, recorded, groups;
    Provider *providers;
    const Innovation *innovations;
    const Parameters *par;
    Nation *nation;
    const double *arrives;
    const int64_t *indptr, *indices;
    const double *weights;
    /* uptakes, (n, k) each */
    int64_t *stage;
    double *depth, *root, *pushed, *last_exposure, *visible, *visible_next;
    const double *relevance, *benefit;
    /* levers: what reaches whom */
    const double *income, *dose, *profile, *reach, *listed, *cap;
    double *pot, *spent;
    const int64_t *pot_of, *part_flow, *part_field, *part_listed;
    /* chance: keys of streams, numbers of innovations */
    const uint64_t *keys, *numbers;
    /* what is recorded */
    const int64_t *record;
    int64_t *history, *counts;
    /* scratch: here (k), passed_by (k), concern (n, k), concerned (n), levers (n), totals (groups, 6), mass (groups), and of one provider
     * (k) each: exposed, growth, listed doses */
    int64_t *here, *passed_by, *concern, *concerned;
    Levers *levers;
    double *totals, *mass, *exposed, *growth, *paid, *mandated;
} World;

typedef struct {
    double paid, mandated, push, exposure, left;
} Now; /* what is true of one uptake in this tick only */

static inline double least(double a, double b) { return b < a ? b : a; }
static inline double most(double a, double b) { return b > a ? b : a; }
static inline double clip(double x, double low, double high) { return least(high, most(low, x)); }
static inline double power(double x, double y) { return y == 1.0 ? x : y == 0.0 ? 1.0 : exp(y * log(x)); }
static inline double towards(double x, double target, double rate, double span)
{
    return target + (x - target) * exp(-rate * span);
}

static inline double waiting(double u, double rate, double span)
{
    if (u < rate * span) {
        double wait = -log1p(-u) / rate;
        if (wait < span) return wait;
    }
    return span;
}

static double poly(double r, const double *c)
{
    double v = c[0];
    for (int x = 1; x < 8; x++) v = v * r + c[x];
    return v;
}

static double normal(double u)
{
    static const double a[] = {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608};
    static const double b[] = {5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0};
    static const double c[] = {7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
        1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734};
    static const double d[] = {1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
        0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0};
    static const double e[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
        0.026532189526576123093, 0.29656057182650489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772};
    static const double f[] = {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
        7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0};
    double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * (poly(r, a) / poly(r, b));
    }
    double r = sqrt(-log(most(least(u, 1.0 - u), 5.551115123125783e-17)));
    double value = r <= 5.0 ? poly(r - 1.6, c) / poly(r - 1.6, d) : poly(r - 5.0, e) / poly(r - 5.0, f);
    return q < 0.0 ? -value : value;
}

/* The uniform of one agent: Philox 4x64 with ten rounds. */
static double hashed(const uint64_t *key, uint64_t tick, uint64_t number, uint64_t agent)
{
    uint64_t c[4] = {agent / 4 + 1, tick, number, 0}, k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        unsigned __int128 one = (unsigned __int128)0xD2E7470EE14C6C93u * c[0], two = (unsigned __int128)0xCA5A826395121157u * c[2];
        uint64_t c0 = (uint64_t)(two >> 64) ^ c[1] ^ k0, c2 = (uint64_t)(one >> 64) ^ c[3] ^ k1;
        c[1] = (uint64_t)two, c[3] = (uint64_t)one, c[0] = c0, c[2] = c2;
        k0 += 0x9E3779B97F4A7C15u, k1 += 0xBB67AE8584CAA73Bu;
    }
    return (double)(c[agent % 4] >> 11) * 0x1p-53;
}

static inline double drawn(const World *w, int stream, int64_t t, int64_t i, int64_t k)
{
    return hashed(w->keys + 2 * stream, t, w->numbers[k], i);
}

static double capability_of(double digital, double improvement, double data, double leadership, const Parameters *par)
{
    double r = par->capability_substitution;
    if (r == -1.0) return 4.0 / (1.0 / digital + 1.0 / improvement + 1.0 / data + 1.0 / leadership);
    if (fabs(r) < 1e-6) return power(digital * improvement * data * leadership, 0.25);
    return power(0.25 * (power(digital, r) + power(improvement, r) + power(data, r) + power(leadership, r)), 1.0 / r);
}

static double agility_of(double motivation, double capability, const Parameters *par)
{
    switch (par->agility_form) {
    case 1: return sqrt(motivation * capability);
    case 2: return 2.0 / (1.0 / motivation + 1.0 / capability);
    case 3: return least(motivation, capability);
    case 4: return 0.5 * (motivation + capability);
    case 5: return 1.0;
    }
    return power(motivation, par->motivation_exponent) * power(capability, par->capability_exponent);
}

static double saturated(double total, double cap, const Parameters *par)
{
    double limit = par->caps == NONE ? 1.0 : cap;
    return total > 0.0 ? -limit * expm1(-total / limit) : 0.0;
}

static double cap_of(int cell, const Parameters *par)
{
    return cell < STAGES ? par->cap_save : cell < 2 * STAGES ? par->cap_avoid : cell < 3 * STAGES ? par->cap_flow : par->cap_shift;
}

static void nation(World *w, int64_t t)
{
    Nation *me = w->nation;
    const Parameters *par = w->par;
    double u = hashed(w->keys + 2 * NATIONAL, t, 0, 0);
    double memory = me->age > 0 ? power(par->national_shock_persistence, par->dt) : 0.0;
    me->shock = memory * me->shock + par->national_shock_sd * sqrt(1.0 - memory * memory) * normal(u);
    me->age += 1;
}

static void begin_tick(World *w, Provider *me, const Levers *levers, int64_t t, int64_t i)
{
    const Parameters *par = w->par;
    double shock = hashed(w->keys + 2 * SHOCK, t, 0, i), turnover = hashed(w->keys + 2 * TURNOVER, t, 0, i);
    double memory = t > 0 ? power(par->shock_persistence, par->dt) : 0.0;
    me->shock = memory * me->shock + par->shock_sd * sqrt(1.0 - memory * memory) * normal(shock);
    me->turned_over = turnover < 1.0 - exp(-par->leadership_turnover * par->dt);
    if (me->turned_over) me->capability_leadership += par->turnover_regression * (par->leadership_level - me->capability_leadership);
    memset(me->effect_sum, 0, sizeof me->effect_sum);
    memset(me->burden_sum, 0, sizeof me->burden_sum);
    memset(me->avoid_sum, 0, sizeof me->avoid_sum);
    me->transition = me->growth_all = me->growth_owned = me->realised = me->committed = me->committed_gross = me->claim = 0.0;
    me->abandonments = me->in_hand = me->in_place = me->in_use = 0;

    double pressed = least(1.0, levers->payment + levers->mandate);
    me->motivation_in_force = clip(me->motivation + par->extrinsic_lift * pressed, 0.02, 0.98);
    me->capability = capability_of(me->capability_digital, me->capability_improvement, me->capability_data, me->capability_leadership, par);
    me->agility = agility_of(me->motivation_in_force, me->capability, par) / par->agility_mean;
    double crowd = me->load / par->concurrent_capacity, stretch = 1.0;
    me->attention = 1.0;
    if (par->slack != NONE) {
        me->attention = 1.0 / (1.0 + crowd * crowd) / (1.0 + me->pressure);
        stretch = most(1.0, crowd);
    }
    double ready = power(me->agility, par->agility_exponent) * me->attention;
    me->openness = 1.0 - par->competition_secrecy * (levers->competition * me->rivalry);
    me->starting_pace = ready * exp(par->support_effect * levers->support);
    double helped = me->agility * (1.0 + par->support_speed * levers->support);
    me->embedding_speed = LN10 * helped / stretch;
    me->leaving_rate = par->abandon_rate * exp(-par->abandon_agility * helped) * (1.0 + me->pressure);
    me->wearing_rate = par->depth_decay * (1.0 - me->motivation_in_force);
    me->unworn = exp(-me->wearing_rate * par->dt);
    me->unrooted = exp(-par->rooting_rate * par->dt);
    me->losing_rate = par->loss_rate * 2.0 * (1.0 - me->motivation_in_force);
}

/* Doses of the listed parts of levers that reach provider i, by innovation; says whether there are any. */
static int aim(World *w, const double *strength, int64_t i)
{
    int aimed = 0;
    for (int64_t q = 0; q < w->parts; q++) aimed |= w->part_listed[q] >= 0 && strength[q] != 0.0;
    if (!aimed) return 0;
    memset(w->paid, 0, w->k * sizeof(double));
    memset(w->mandated, 0, w->k * sizeof(double));
    for (int64_t q = 0; q < w->parts; q++) {
        if (w->part_listed[q] < 0) continue;
        double *row = w->part_listed[q] == LEVERS_PAYMENT_LISTED ? w->paid : w->mandated;
        double dose = strength[q] * w->reach[w->part_flow[q] * w->n + i];
        for (int64_t k = 0; k < w->k; k++) row[k] = least(1.0, row[k] + dose * w->listed[q * w->k + k]);
    }
    return 1;
}

static inline void hear_of(World *w, const Levers *levers, Now *now, int64_t at, int64_t t, int64_t i, int64_t k)
{
    const Parameters *par = w->par;
    double wait;
    if (w->stage[at] == UNAWARE) {
        double rate = par->hearing_base + par->hearing_peers * now->exposure;
        rate += par->hearing_promotion * levers->promotion + par->hearing_mandate * now->mandated;
        wait = waiting(drawn(w, HEAR, t, i, k), rate, par->dt);
    } else {
        wait = waiting(drawn(w, RETRY, t, i, k), par->retry_rate * exp(now->push), par->dt);
    }
    if (wait < par->dt) {
        w->stage[at] = AWARE;
        now->left -= wait;
    }
}

static inline void consider(World *w, Provider *me, const Levers *levers, Now *now, int64_t at, int64_t t, int64_t i, int64_t k)
{
    const Parameters *par = w->par;
    const Innovation *it = w->innovations + k;
    double appeal = now->push + par->alignment_effect * it->alignment * (me->motivation - par->motivation_level);
    appeal -= par->complexity_effect * (it->complexity - 0.5);
    double pace = (par->innovation_rate + par->imitation_rate * now->exposure) * w->relevance[at] * me->starting_pace;
    double u = drawn(w, START, t, i, k);
    if (appeal < 1.0 && u * (1.0 - appeal) >= pace * now->left) return;
    double wait = waiting(u, pace * exp(appeal), now->left);
    if (wait < now->left) {
        w->stage[at] = IMPLEMENTING;
        w->depth[at] = w->root[at] = 0.0;
        w->pushed[at] = (1.0 - exp(-now->push)) * (1.0 - it->alignment) * most(0.0, 1.0 - levers->autonomy);
        now->left -= wait;
        me->claim += par->payment_price * me->size * par->turnover_total * POUNDS_IN_BN * now->paid;
    }
}

static inline double letting_go(const World *w, const Now *now, int64_t at)
{
    return w->par->withdrawal_loss * w->pushed[at] * most(0.0, 1.0 - most(now->paid, now->mandated));
}

static inline void implement(World *w, Provider *me, Now *now, int64_t at, int64_t t, int64_t i, int64_t k)
{
    const Parameters *par = w->par;
    const Innovation *it = w->innovations + k;
    double difficulty = 0.5 + it->complexity;
    double speed = me->embedding_speed * (1.0 + par->push_speed * now->push) / (it->duration * difficulty);
    double to_embed = log((1.0 - w->depth[at]) / (1.0 - EMBEDDED_DEPTH)) / speed;
    double span = least(now->left, to_embed);
    double leave = me->leaving_rate * exp(-now->push) * difficulty + letting_go(w, now, at);
    if (waiting(drawn(w, ABANDON, t, i, k), leave, span) < span) {
        w->stage[at] = ABANDONED;
        w->depth[at] = 0.0;
        me->abandonments += 1;
        return;
    }
    double reached = 1.0 - (1.0 - w->depth[at]) * exp(-speed * span);
    if (to_embed < now->left + AN_INSTANT) {
        w->stage[at] = EMBEDDED;
        reached = EMBEDDED_DEPTH;
    }
    w->growth[k] = (reached - w->depth[at]) / par->dt;
    w->depth[at] = reached;
    now->left -= span;
}

static inline void sustain(World *w, Provider *me, Now *now, int64_t at, int64_t t, int64_t i, int64_t k)
{
    const Parameters *par = w->par;
    double left = now->left;
    if (me->turned_over) w->root[at] *= 1.0 - par->turnover_root_loss;
    double loose = 1.0 - w->root[at];
    w->root[at] = 1.0 - loose * (left == par->dt ? me->unrooted : exp(-par->rooting_rate * left));
    w->depth[at] *= left == par->dt ? me->unworn : exp(-me->wearing_rate * left);
    double lose = me->losing_rate * 0.5 * (loose + (1.0 - w->root[at]));
    if (now->push != 0.0) lose *= exp(-now->push);
    lose += letting_go(w, now, at);
    if (w->depth[at] < IN_USE_DEPTH || waiting(drawn(w, LOSE, t, i, k), lose, left) < left) {
        w->stage[at] = ABANDONED;
        w->depth[at] = 0.0;
        me->abandonments += 1;
    }
}

static void realise(World *w, Provider *me, int64_t i, int64_t *counts)
{
    const Parameters *par = w->par;
    int64_t row = i * w->k;
    for (int64_t a = 0; a < w->concerned[i]; a++) {
        int64_t k = w->concern[row + a], at = row + k, stage = w->stage[at];
        if (!w->here[k]) continue;
        counts[k * STAGES_OF_UPTAKE + stage] += 1;
        if (stage != IMPLEMENTING && stage != EMBEDDED) {
            w->visible_next[at] = 0.0;
            continue;
        }
        const Innovation *it = w->innovations + k;
        double depth = w->depth[at], benefit = w->benefit[at], growth = w->growth[k], fit = par->fit_constant;
        w->visible_next[at] = me->openness * (par->visible_start + (1.0 - par->visible_start) * depth);
        if (par->fit != NONE) {
            double helped = it->enabler >= 0 ? w->depth[row + it->enabler] : 0.0;
            double skill = it->needs[0] * me->capability_digital + it->needs[1] * me->capability_improvement
                + it->needs[2] * me->capability_data + it->needs[3] * me->capability_leadership;
            double half = par->fit_half * (0.5 + it->complexity) * (1.0 - par->enabling_effect * helped);
            fit = skill * skill / (skill * skill + half * half);
        }
        double effect = depth * it->size_effect * fit;
        me->effect_sum[it->cell] += effect;
        me->burden_sum[it->cell] += depth * benefit * it->burden;
        if (it->effect == AVOID) me->avoid_sum[it->stage] += effect;
        me->transition += par->transition_loss * benefit * (0.5 + it->complexity) * growth;
        me->growth_all += growth;
        me->growth_owned += growth * (1.0 - w->pushed[at]);
        me->realised += depth * benefit * (fit - it->burden);
        me->committed += benefit * (1.0 - it->burden);
        me->committed_gross += benefit;
        if (stage == IMPLEMENTING) me->in_hand += 1;
        else me->in_place += 1;
        if (depth >= IN_USE_DEPTH) me->in_use += 1;
    }
}

/* All that one provider does with its uptakes in a tick. */
static void improve(World *w, int64_t i, int64_t t, int64_t last, const double *strength, int64_t *counts)
{
    Provider *me = w->providers + i;
    const Levers *levers = w->levers + i;
    const Parameters *par = w->par;
    int64_t row = i * w->k;
    int aimed = aim(w, strength, i);
    memset(w->exposed, 0, last * sizeof(double));
    for (int64_t q = w->indptr[i]; q < w->indptr[i + 1]; q++) {
        const double *peer = w->visible + w->indices[q] * w->k;
        double weight = w->weights[q];
        for (int64_t k = 0; k < last; k++) w->exposed[k] += weight * peer[k];
    }
    for (int64_t a = 0; a < w->concerned[i]; a++) {
        int64_t k = w->concern[row + a], at = row + k;
        if (!w->here[k]) continue;
        double raw = w->exposed[k], before = w->last_exposure[at];
        Now now = {0.0, 0.0, 0.0, clip(before < 0.0 ? raw : raw + 0.5 * (raw - before), 0.0, 1.0), par->dt};
        if (aimed) {
            now.paid = w->paid[k], now.mandated = w->mandated[k];
            now.push = par->payment_effect * now.paid + par->mandate_effect * now.mandated;
        }
        w->last_exposure[at] = raw;
        w->growth[k] = 0.0;
        if (w->stage[at] == UNAWARE || w->stage[at] == ABANDONED) hear_of(w, levers, &now, at, t, i, k);
        if (w->stage[at] == AWARE) consider(w, me, levers, &now, at, t, i, k);
        if (w->stage[at] == IMPLEMENTING) implement(w, me, &now, at, t, i, k);
        if (w->stage[at] == EMBEDDED) sustain(w, me, &now, at, t, i, k);
    }
    realise(w, me, i, counts);
}

static double effect_in(const Provider *me, int effect, int stage, const Parameters *par)
{
    int cell = effect * STAGES + stage;
    return saturated(me->effect_sum[cell], cap_of(cell, par), par);
}

static void route(Provider *me, const double *upstream, const Levers *levers, const Parameters *par)
{
    for (int s = 0; s < STAGES; s++) {
        me->avoided[s] = saturated((1.0 - par->spill) * me->avoid_sum[s] + par->spill * upstream[s], par->cap_avoid, par);
        me->volume[s] = me->mix[s];
    }
    for (int r = 0; r < STAGES; r++)
        for (int s = r + 1; s < STAGES; s++) {
            double still_needed = s == HOME ? 1.0 : 1.0 - me->avoided[r];
            if (r == URGENT && s == INPATIENT) still_needed *= 1.0 + par->target_admissions * levers->target;
            me->volume[s] += me->volume[r] * me->routing[r * STAGES + s] * still_needed;
        }
    for (int s = URGENT; s <= ELECTIVE; s++) {
        double moved = me->volume[s] * effect_in(me, SHIFT, s, par);
        me->volume[HOME] += moved;
        me->volume[s] -= moved;
    }
}

static double input_needed(const Provider *me, const Levers *levers, const Parameters *par)
{
    double pounds = 0.0;
    for (int s = 0; s < STAGES; s++) {
        double cost = me->volume[s] * me->unit_cost[s] * (1.0 - effect_in(me, SAVE, s, par));
        if (URGENT <= s && s <= ELECTIVE) {
            double wait = 1.0 - effect_in(me, FLOW, s, par);
            if (s == URGENT) wait *= 1.0 - par->target_flow * levers->target;
            cost *= 1.0 + par->congestion * (1.0 + me->pressure) * wait;
        }
        pounds += cost;
    }
    return pounds;
}

static double running_burden(const Provider *me, const Parameters *par)
{
    double burden = 0.0;
    for (int cell = 0; cell < CELLS; cell++) {
        if (me->effect_sum[cell] > 0.0) {
            double kept = saturated(me->effect_sum[cell], cap_of(cell, par), par) / me->effect_sum[cell];
            burden += me->burden_sum[cell] * kept;
        } else {
            burden += me->burden_sum[cell];
        }
    }
    return burden;
}

static void operate(Provider *me, const Levers *levers, const Parameters *par, double national, int64_t t, double years)
{
    double needed = input_needed(me, levers, par), running = running_burden(me, par);
    if (t == 0) {
        me->needed_at_start = needed;
        me->running_at_start = running;
    }
    double compliance = par->inspection_compliance * levers->inspection + par->mandate_compliance * levers->mandate;
    compliance += par->target_compliance * levers->target + par->competition_compliance * (levers->competition * me->rivalry);
    double fortune = exp(me->shock + national + me->base) * (1.0 + me->running_at_start);
    double potential = fortune / (needed / me->needed_at_start + running + me->transition);
    me->productivity = potential * (1.0 - me->improvement_time - compliance);
    double needs = exp(par->demand_growth * years) * me->demand_factor;
    double outflow = par->backlog_exit + par->demand_growth;
    double at_rest = (1.0 - outflow * par->backlog_start) / (1.0 - par->improvement_time_start);
    double means = exp(par->input_growth * years - me->base) * (1.0 + levers->inputs) * at_rest;
    me->coverage = me->productivity * means / needs;
    me->inputs = me->size * means;
    me->demand = me->size * needs;
    me->capacity = me->productivity * me->inputs;
    me->needs_met = least(me->capacity, me->demand * (1.0 + me->backlog / par->dt));
    me->own_cost = running + me->transition + compliance;
}

static void queue(Provider *me, const Levers *levers, const Parameters *par)
{
    double outflow = par->backlog_exit + par->demand_growth;
    me->backlog = most(0.0, towards(me->backlog, (1.0 - me->coverage) / outflow, outflow, par->dt));
    me->waiting = me->backlog * me->demand;
    me->pressure = most(0.0, 1.0 / me->coverage - 1.0) + par->backlog_pressure * me->backlog;
    me->load = me->in_hand + par->load_elsewhere;
    double squeezed = par->squeeze * me->pressure * most(0.0, 1.0 - levers->protected_time);
    me->improvement_time = par->improvement_time_max * exp(-squeezed) + par->protected_time_bought * levers->investment;
}

static double learned(double capability, double gain, const Parameters *par)
{
    double rate = gain + par->capability_decay;
    return clip(towards(capability, gain / rate, rate, par->dt), 0.02, 0.98);
}

static void learn(Provider *me, const Levers *levers, const Parameters *par)
{
    double absorbed = par->invest_learning * 4.0 * power(me->agility, par->absorption_exponent);
    double practice = par->practice_learning * me->growth_all, time = me->improvement_time;
    double digital = me->learning_digital * time + absorbed * levers->investment_digital + practice;
    double improvement = me->learning_improvement * time + absorbed * levers->investment_improvement + practice;
    double data = me->learning_data * time + absorbed * levers->investment_data + practice;
    double leadership = me->learning_leadership * time + absorbed * levers->investment_leadership + practice;
    leadership += par->competition_learning * (levers->competition * me->rivalry);
    me->capability_digital = learned(me->capability_digital, digital, par);
    me->capability_improvement = learned(me->capability_improvement, improvement, par);
    me->capability_data = learned(me->capability_data, data, par);
    me->capability_leadership = learned(me->capability_leadership, leadership, par);
}

static void feel(Provider *me, const Levers *levers, const Parameters *par)
{
    double rules = par->target_crowding * levers->target + par->competition_crowding * (levers->competition * me->rivalry);
    double pressed = least(1.0, levers->payment + levers->mandate + rules) * most(0.0, 1.0 - levers->autonomy);
    double pull = par->motivation_return + 0.5 * par->crowding * pressed;
    double drive = par->motivation_return * me->motivation_start;
    drive -= par->inspection_demotivation * levers->inspection;
    drive -= par->pressure_weariness * (me->pressure - par->pressure_start);
    double settled = towards(me->motivation, drive / pull, pull, par->dt);
    double joy = par->ownership_joy * me->growth_owned * par->dt * (1.0 - settled);
    me->motivation = clip(settled + joy - par->abandonment_sorrow * me->abandonments, 0.02, 0.98);
}

static void deliver(World *w, int64_t t, double *strength)
{
    for (int64_t m = 0; m < w->flows; m++)
        if (w->pot_of[m] >= 0) w->pot[w->pot_of[m]] += w->income[t * w->flows + m];
    memset(w->levers, 0, w->n * sizeof(Levers));
    for (int64_t q = 0; q < w->parts; q++) {
        int64_t m = w->part_flow[q], f = w->part_field[q];
        double full = w->dose[t * w->flows + m];
        if (w->pot_of[m] >= 0 && w->pot[w->pot_of[m]] > 0.0) full = 1.0;
        strength[q] = full * w->profile[t * w->parts + q];
        if (strength[q] == 0.0) continue;
        for (int64_t i = 0; i < w->n; i++) {
            double *dose = (double *)(w->levers + i) + f;
            *dose = least(w->cap[f], *dose + strength[q] * w->reach[m * w->n + i]);
        }
    }
}

static void settle(World *w, int64_t t)
{
    double claims = 0.0;
    for (int64_t i = 0; i < w->n; i++) claims += w->providers[i].claim;
    for (int64_t m = 0; m < w->flows; m++)
        if (w->pot_of[m] >= 0) {
            double *pot = w->pot + w->pot_of[m], paid = least(claims, *pot);
            *pot -= paid;
            claims -= paid;
            w->spent[t * w->flows + m] += paid;
        }
}

static void sum_by_system(World *w)
{
    memset(w->totals, 0, w->groups * STAGES * sizeof(double));
    memset(w->mass, 0, w->groups * sizeof(double));
    for (int64_t i = 0; i < w->n; i++) {
        const Provider *me = w->providers + i;
        w->mass[me->health_system] += me->size;
        for (int s = 0; s < STAGES; s++) w->totals[me->health_system * STAGES + s] += me->size * me->avoid_sum[s];
    }
}

static void run_care(World *w, int64_t i, int64_t t)
{
    Provider *me = w->providers + i;
    const Levers *levers = w->levers + i;
    double upstream[STAGES], rest = w->mass[me->health_system] - me->size;
    for (int s = 0; s < STAGES; s++)
        upstream[s] = rest > 0.0 ? (w->totals[me->health_system * STAGES + s] - me->size * me->avoid_sum[s]) / rest : me->avoid_sum[s];
    route(me, upstream, levers, w->par);
    operate(me, levers, w->par, w->nation->shock, t, (t - w->warm_up) * w->par->dt);
    queue(me, levers, w->par);
    learn(me, levers, w->par);
    feel(me, levers, w->par);
    const int64_t *words = (const int64_t *)me;
    int64_t *out = w->history + (t * w->n + i) * w->recorded;
    for (int64_t x = 0; x < w->recorded; x++) out[x] = words[w->record[x]];
}

/* Which innovations have arrived, and how many uptakes of each stay unaware because it does not concern the provider. */
static int64_t arrive(World *w, int64_t t, int64_t *counts)
{
    int64_t last = 0;
    for (int64_t k = 0; k < w->k; k++) {
        w->here[k] = w->arrives[k] <= t * w->par->dt;
        if (w->here[k]) last = k + 1, counts[k * STAGES_OF_UPTAKE + UNAWARE] = w->passed_by[k];
    }
    return last;
}

static void list_concerns(World *w)
{
    memset(w->passed_by, 0, w->k * sizeof(int64_t));
    for (int64_t i = 0; i < w->n; i++) {
        w->concerned[i] = 0;
        for (int64_t k = 0; k < w->k; k++) {
            if (w->relevance[i * w->k + k] != 0.0) w->concern[i * w->k + w->concerned[i]++] = k;
            else w->passed_by[k] += 1;
        }
    }
}

void play(World *w, int64_t first, int64_t last)
{
    double strength[64];
    list_concerns(w);
    for (int64_t t = first; t < last; t++) {
        int64_t *counts = w->counts + t * w->k * STAGES_OF_UPTAKE, reach = arrive(w, t, counts);
        deliver(w, t, strength);
        nation(w, t);
        for (int64_t i = 0; i < w->n; i++) {
            begin_tick(w, w->providers + i, w->levers + i, t, i);
            improve(w, i, t, reach, strength, counts);
        }
        double *seen = w->visible;
        w->visible = w->visible_next, w->visible_next = seen;
        sum_by_system(w);
        for (int64_t i = 0; i < w->n; i++) run_care(w, i, t);
        settle(w, t);
    }
}
