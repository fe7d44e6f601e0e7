/*
 * Refunds under format 2: see refund_rules.h.
 */
#include "svc/core/ledger/refund_rules.h"

#include "svc/base/civil.h"
#include "svc/base/plant.h"
#include "svc/core/ledger/challenges.h"
#include "svc/core/ledger/gifts.h"
#include "svc/core/ledger/kept.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/refund.h"
#include "svc/core/ledger/refund_expired.h"
#include "svc/core/ledger/refund_past.h"
#include "svc/core/ledger/rewards_back.h"
#include "svc/core/ledger/uses_back.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_memory.h"
#include "svc/core/rules/limits.h"

/* A refund in the making. */
struct back {
    const struct rules *rules;  /* of the purchase */
    struct entry_detail bought; /* its detail */
    int64_t amount_minor;       /* all that was paid */
    int64_t earned_micro;
    const struct lot_change *own; /* where that went */
    size_t own_count;
    struct kept_request requests[REFUND_PAST_MAX + 1]; /* this one is the last */
    size_t past;                                       /* how many came before */
    int64_t taken_before_micro;
    struct kept before, after;
    struct earn_memory memory;
    struct earned due_before, due_after;
    int32_t day; /* of the purchase */
};

/* One past refund as a request. */
static bool
read_request(const struct decision *d, const struct entry *e, struct back *b)
{
    struct entry_detail detail;
    const struct detail_refund *refund = &detail.refund;
    struct kept_request *request = &b->requests[b->past];

    if (!entry_detail_parse(d->env->arena, e->kind, e->detail, &detail) ||
        __builtin_add_overflow(refund->back.card_minor, refund->back.other_minor,
                               &request->amount_minor) ||
        __builtin_add_overflow(b->taken_before_micro, refund->taken_back_micro,
                               &b->taken_before_micro)) {
        return false;
    }
    request->pieces = refund->goods;
    request->piece_count = PLANTED(PIECES_AGAIN) ? 0 : refund->good_count;
    b->past++;
    return true;
}

/* What it earned, and where that went. */
static bool
read_own(struct back *b)
{
    const struct detail_earned *earned = &b->bought.sale.earned;

    for (size_t i = 0; i < earned->reason_count; i++) {
        if (__builtin_add_overflow(b->earned_micro, earned->reasons[i].points_micro,
                                   &b->earned_micro)) {
            return false;
        }
    }
    b->own_count =
        lots_own(b->bought.lots, b->bought.lot_count, b->earned_micro, &b->own);
    return true;
}

/* What was bought, and what has been given back; false when a row is damaged. */
static bool
back_read(const struct decision *d, struct back *b)
{
    struct refund_past past;
    const struct detail_sale *sale = &b->bought.sale;

    if (!entry_detail_parse(d->env->arena, d->original->kind, d->original->detail,
                            &b->bought) ||
        !earn_memory_read(b->rules->compiled, sale, &b->memory)) {
        return false;
    }
    b->amount_minor = sale->paid.card_minor + sale->paid.other_minor;
    refund_past_find(d->env->history, d->original, &past);
    for (size_t i = 0; i < past.count; i++) {
        if (!read_request(d, past.items[i], b)) {
            return false;
        }
    }
    kept_begin(&b->before, d->env->arena, &sale->basket, b->amount_minor);
    return !past.more && read_own(b) &&
           kept_after(&b->before, d->env->arena, b->requests, b->past);
}

static enum problem
too_large(struct decision *d, enum problem problem, int64_t left_minor)
{
    d->ret->passed = limit_passed_most(left_minor);
    return problem;
}

/* Whether each line has as many pieces left as are asked of it. */
static enum problem
pieces_check(struct decision *d, const struct back *b, const struct kept_request *asked)
{
    const struct kept *k = &b->before;
    int64_t *left = arena_array(d->env->arena, k->line_count, sizeof *left);

    for (size_t i = 0; i < k->line_count; i++) {
        left[i] = k->lines[i].quantity;
    }
    for (size_t i = 0; i < asked->piece_count; i++) {
        const struct op_piece *p = &asked->pieces[i];
        bool there = p->line <= (int64_t)k->line_count;

        if (!there || p->pieces > left[p->line - 1]) {
            d->ret->passed = (struct limit_passed){
                .bound = LIMIT_BOUND_LINE,
                .line = p->line,
                .left_pieces = there ? k->lines[p->line - 1].quantity : 0,
                .line_count = (int64_t)k->line_count,
            };
            return PROBLEM_REFUND_TOO_LARGE;
        }
        left[p->line - 1] -= p->pieces;
    }
    return PROBLEM_NONE;
}

/* Looks at what is asked, and takes it out. */
static enum problem
back_ask(struct decision *d, struct back *b, const struct op_refund *asked)
{
    struct kept_request *request = &b->requests[b->past];
    int64_t left = b->before.left_minor;
    enum problem problem;

    if (asked->piece_count > 0 && b->before.line_count == 0) {
        return PROBLEM_LINES_NOT_REFUNDABLE;
    }
    if (b->past > 0 && kept_nothing(&b->before)) {
        return PROBLEM_ALREADY_REFUNDED;
    }
    *request =
        (struct kept_request){asked->amount_minor, asked->pieces, asked->piece_count};
    if (asked->piece_count == 0 && asked->amount_minor == 0) {
        request->amount_minor = left;
    }
    if (request->amount_minor > left) {
        return too_large(d, PROBLEM_REFUND_TOO_LARGE, left);
    }
    if (b->past >= REFUNDS_MAX &&
        (request->piece_count > 0 || request->amount_minor != left)) {
        return too_large(d, PROBLEM_TOO_MANY_REFUNDS, left);
    }
    problem = pieces_check(d, b, request);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    kept_begin(&b->after, d->env->arena, &b->bought.sale.basket, b->amount_minor);
    return kept_after(&b->after, d->env->arena, b->requests, b->past + 1)
               ? PROBLEM_NONE
               : PROBLEM_INTERNAL;
}

static struct earn_basket
basket_of(const struct back *b, const struct kept *kept)
{
    return (struct earn_basket){
        .kept = {kept->tax_minor, kept->tip_minor, kept->lines, kept->line_count},
        .bare_minor = kept->bare_minor,
        .bare_pieces = kept->bare_pieces,
        .amount_minor = b->amount_minor,
        .card_minor = b->bought.sale.paid.card_minor,
    };
}

/* What the kept goods earn under the purchase's own rules. */
static bool
due_of(const struct decision *d, const struct back *b, const struct kept *kept,
       struct earned *ret)
{
    struct earn_basket basket = basket_of(b, kept);
    const struct earn_case asked = {
        .before = d->a, .basket = &basket, .when = {.day = b->day}, .memory = &b->memory};

    if (PLANTED(RULES_CARD_FIRST) && kept->left_minor > 0) {
        int64_t other_minor = b->amount_minor - basket.card_minor;

        basket.amount_minor = kept->left_minor;
        basket.card_minor =
            kept->left_minor > other_minor ? kept->left_minor - other_minor : 0;
    }
    return earn(b->rules->compiled, b->rules->currency_exponent, &asked, ret);
}

/* Points to take back now: earned, less taken before, less still due, less expired. */
static bool
claw_of(const struct decision *d, const struct back *b, int64_t *ret_micro)
{
    __int128 micro =
        (__int128)b->earned_micro - b->taken_before_micro - b->due_after.points_micro;
    int64_t expired;

    if (!refund_own_expired(d, d->original->seq, b->own, b->own_count, true, &expired)) {
        return false;
    }
    micro -= expired;
    *ret_micro = micro <= 0 ? 0 : micro > INT64_MAX ? INT64_MAX : (int64_t)micro;
    return true;
}

/* Whether something of the line is left; of no line: money. */
static bool
has_line(const struct kept *k, int64_t line)
{
    if (line == 0) {
        return k->left_minor > 0;
    }
    return line <= (int64_t)k->line_count && k->lines[line - 1].quantity > 0;
}

/* Rewards return when their line has no piece left. */
static void
rewards_return(const struct decision *d, const struct back *b, struct lots *lots,
               struct change *c)
{
    const struct detail_rewards *rewards = &b->bought.sale.rewards;

    for (size_t i = 0; i < rewards->count; i++) {
        const struct detail_reward *reward = &rewards->items[i];

        if ((PLANTED(RULES_EARLY) || !has_line(&b->after, reward->line)) &&
            (b->past == 0 || has_line(&b->before, reward->line))) {
            rewards_back(d, b->rules, b->day, reward, lots, c);
        }
    }
}

/* The counter of `due` less what `other` has of it. */
static struct counter_change
uses_beyond(const struct earned *due, size_t i, const struct earned *other)
{
    struct counter_change used = due->counters[i];

    for (size_t k = 0; k < other->counter_count; k++) {
        if (other->counters[k].rule_id == used.rule_id) {
            used.delta -= other->counters[k].delta;
        }
    }
    return used;
}

/*
 * What the rest does not use goes back to the period. What it uses again is counted
 * again: a rule whose good went to another one gives when that one's conditions fail.
 */
static void
uses_return(const struct decision *d, const struct back *b, struct change *c)
{
    for (size_t i = 0; i < b->due_before.counter_count; i++) {
        struct counter_change less = uses_beyond(&b->due_before, i, &b->due_after);

        if (less.delta > 0 && !PLANTED(RULES_KEEP_USES)) {
            uses_back(d, c, &less, 1);
        }
    }
    for (size_t i = 0; i < b->due_after.counter_count; i++) {
        struct counter_change more = uses_beyond(&b->due_after, i, &b->due_before);

        if (more.delta > 0) {
            uses_again(d, c, &more);
        }
    }
}

/* The purchase's month, never below nothing. */
static void
month_return(const struct decision *d, const struct back *b, struct entry_detail *detail)
{
    struct month_change *change = arena_array(d->env->arena, 1, sizeof *change);
    int64_t month = civil_month(b->day);
    int64_t less = b->due_before.qualifying_micro - b->due_after.qualifying_micro;
    int64_t there = tier_months_sum(d->a, month, month);

    *change = (struct month_change){month, -(less < there ? less : there)};
    detail->months = change;
    detail->month_count = change->points_micro != 0 && !PLANTED(RULES_KEEP_MONTHS);
}

/* So much of what is left was paid by the card; it gets its money first. */
static int64_t
card_back(const struct back *b, const struct kept *k)
{
    int64_t card_minor = b->bought.sale.paid.card_minor;
    int64_t back_minor = b->amount_minor - k->left_minor;

    return back_minor < card_minor ? back_minor : card_minor;
}

static void
tell_money(const struct back *b, struct change *c, enum entry_kind kind)
{
    const struct kept_request *request = &b->requests[b->past];
    int64_t card_before = card_back(b, &b->before), card_after = card_back(b, &b->after);
    int64_t before = b->amount_minor - b->before.left_minor;
    int64_t after = b->amount_minor - b->after.left_minor;

    c->cash_minor = card_after - card_before;
    c->detail.refund = (struct detail_refund){
        .back = {c->cash_minor, after - before - c->cash_minor},
        .has_returned = true,
        .returned = {card_after, after - card_after},
        .has_returned_now = true,
        .voided = kind == ENTRY_VOID,
        .goods = request->pieces,
        .good_count = request->piece_count,
    };
}

/* What challenges and gifts lose with the goods. */
static void
note_follow(const struct decision *d, const struct back *b, struct change *c)
{
    const struct rules_compiled *rules = b->rules->compiled;
    const struct earn_basket basket_before = basket_of(b, &b->before);
    const struct earn_basket basket_after = basket_of(b, &b->after);
    struct earn_goods before, after;

    if (rules->counts[RULES_CHALLENGES] + rules->counts[RULES_GIFTS] == 0) {
        return;
    }
    earn_goods_weigh(rules, &basket_before, &before);
    earn_goods_weigh(rules, &basket_after, &after);
    challenges_return(d, rules, &b->bought,
                      &(struct challenges_goods){&before, &basket_before},
                      &(struct challenges_goods){&after, &basket_after}, c);
    d->follow->rules = rules;
    d->follow->gifts_lost = gifts_not_held(rules, &after, &basket_after);
}

static enum problem
back_commit(struct decision *d, const struct back *b, int64_t claw_micro,
            enum entry_kind kind)
{
    struct change c = change_of_op(d, kind, d->original->contra);
    struct lots lots;
    int64_t taken_micro;

    tell_money(b, &c, kind);
    c.ref_seq = d->original->seq;
    c.rules_version = d->original->rules_version;
    c.lots = &lots;
    life_begin(d, &lots);
    rewards_return(d, b, &lots, &c);
    taken_micro = lots_claw(&lots, b->own, b->own_count, claw_micro, d->day,
                            rules_debt_max_micro(d->rules));
    c.detail.refund.taken_back_micro = taken_micro;
    c.points_micro -= taken_micro;
    uses_return(d, b, &c);
    note_follow(d, b, &c);
    month_return(d, b, &c.detail);
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
refund_rules_give_back(struct decision *d, const struct rules *rules,
                       const struct op_refund *asked, enum entry_kind kind)
{
    struct back *b = arena_alloc(d->env->arena, sizeof *b);
    int64_t claw_micro;
    enum problem problem;

    b->rules = rules;
    b->day = civil_day(d->original->at_us);
    if (!back_read(d, b)) {
        return PROBLEM_INTERNAL;
    }
    problem = back_ask(d, b, asked);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    if (!due_of(d, b, &b->before, &b->due_before) ||
        !due_of(d, b, &b->after, &b->due_after)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    if (!claw_of(d, b, &claw_micro)) {
        return PROBLEM_INTERNAL;
    }
    return back_commit(d, b, claw_micro, kind);
}
