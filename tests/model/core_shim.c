/*
 * svc/core for tests/model/test_core.py: a few accounts with all their entries, driven by
 * flat arrays of numbers, so that Python's ctypes can ask and compare quickly.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/problem.h"
#include "svc/base/civil.h"
#include "tests/model/core_shim_asked.h"
#include "tests/model/core_shim_books.h"

/* What is answered is written one after the other. */
struct answer {
    int64_t *out;
    char *text;
};

static void
put(struct answer *a, int64_t value)
{
    *a->out++ = value;
}

static int64_t
op_id_to_key(const unsigned char op_id[OP_ID_BYTES])
{
    int64_t key;

    memcpy(&key, op_id, sizeof key);
    return key;
}

struct shim *shim_new(void);
void shim_free(struct shim *s);
int shim_zone(const char *zone);
const char *shim_rules(struct shim *s, int64_t version, int64_t effective_at_us,
                       const char *document, int32_t exponent);
int64_t shim_apply(struct shim *s, const struct asked *asked, int64_t *out, char *text);
const char *shim_error(const struct shim *s);
const char *shim_slug(int problem);
void shim_hashes(const struct shim *s, int account, int64_t seq, unsigned char ret[64]);

struct shim *
shim_new(void)
{
    struct shim *s = calloc(1, sizeof *s);

    if (s != NULL) {
        arena_init(&s->arena);
        recheck_init(&s->recheck);
    }
    return s;
}

void
shim_free(struct shim *s)
{
    recheck_release(&s->recheck);
    arena_release(&s->arena);
    free(s);
}

int
shim_zone(const char *zone)
{
    return civil_zone_set(zone);
}

const char *
shim_error(const struct shim *s)
{
    return s->err;
}

/* NULL behind the last problem. */
const char *
shim_slug(int problem)
{
    return problem < (int)PROBLEM_COUNT ? problem_info((enum problem)problem)->slug
                                        : NULL;
}

const char *
shim_rules(struct shim *s, int64_t version, int64_t effective_at_us, const char *document,
           int32_t exponent)
{
    const struct rules_world world = {.currency_exponent = exponent};

    return books_add_rules(s, version, effective_at_us, document, &world);
}

static int
counter_order(const void *left, const void *right)
{
    const struct counter *a = left;
    const struct counter *b = right;

    if (a->rule_id != b->rule_id) {
        return a->rule_id < b->rule_id ? -1 : 1;
    }
    return a->period < b->period ? -1 : a->period > b->period;
}

/* Their order in the account says nothing. */
static void
put_counters(struct answer *to, const struct account *a)
{
    struct counter sorted[ACCOUNT_COUNTERS_MAX];

    memcpy(sorted, a->counters, sizeof sorted);
    qsort(sorted, a->counter_count, sizeof sorted[0], counter_order);
    for (size_t i = 0; i < a->counter_count; i++) {
        put(to, sorted[i].rule_id);
        put(to, sorted[i].period);
        put(to, sorted[i].count);
    }
}

static void
put_account(struct answer *to, const struct account *a)
{
    put(to, a->version);
    put(to, a->status);
    put(to, a->cash_minor);
    put(to, a->held_minor);
    put(to, a->points_micro);
    put(to, a->next_due_us);
    put(to, a->last_at_us);
    put(to, (int64_t)a->lot_count);
    put(to, (int64_t)a->counter_count);
    put(to, (int64_t)a->card_slot_count);
    put(to, (int64_t)a->hold_count);
    put(to, (int64_t)a->tag_count);
    for (size_t i = 0; i < a->lot_count; i++) {
        put(to, a->lots[i].end_day);
        put(to, a->lots[i].start_day);
        put(to, a->lots[i].points_micro);
    }
    put_counters(to, a);
    for (size_t i = 0; i < a->card_slot_count; i++) {
        put(to, a->card_slots[i]);
    }
    for (size_t i = 0; i < a->hold_count; i++) {
        put(to, a->holds[i].seq);
        put(to, a->holds[i].amount_minor);
        put(to, a->holds[i].expires_us);
    }
    for (size_t i = 0; i < a->tag_count; i++) {
        put(to, a->tags[i]);
    }
}

/* A derived key, of what is due or of a transfer's second leg, is told as 0. */
static int64_t
key_of(const struct entry *e)
{
    unsigned char made[OP_ID_BYTES];
    int64_t key = op_id_to_key(e->op_id);

    asked_op_id(made, key);
    return memcmp(made, e->op_id, OP_ID_BYTES) == 0 ? key : 0;
}

static void
put_entry(struct answer *to, const struct entry *e)
{
    put(to, e->seq);
    put(to, e->at_us);
    put(to, e->kind);
    put(to, key_of(e));
    put(to, e->cash_minor);
    put(to, e->held_minor);
    put(to, e->points_micro);
    put(to, e->cash_after_minor);
    put(to, e->held_after_minor);
    put(to, e->points_after_micro);
    put(to, e->contra);
    put(to, e->store_id);
    put(to, e->terminal_id);
    put(to, e->channel);
    put(to, e->actor_id);
    put(to, e->ref_seq);
    put(to, e->rules_version);
    put(to, (int64_t)e->detail.n);
    memcpy(to->text, e->detail.p, e->detail.n);
    to->text += e->detail.n;
}

static void
put_outcome(struct answer *to, const struct outcome *o)
{
    put(to, o->verdict);
    put(to, o->refusal);
    put(to, o->short_minor);
    put(to, o->spendable_minor);
    put(to, o->short_points);
    put(to, o->passed.limit_minor);
    put(to, o->left_tags);
    put(to, o->verdict == VERDICT_MOVED ? o->moved_to - ASKED_FIRST_ID : 0);
    put(to, o->verdict == VERDICT_APPLIED ? (int64_t)o->answer : 0);
}

/* Files the new entries, and tells them. */
static bool
keep(struct shim *s, struct book *book, const struct outcome *o, struct answer *to)
{
    for (size_t i = 0; i < o->entry_count; i++) {
        put_entry(to, &o->entries[i]);
    }
    return books_keep(s, book, o);
}

/*
 * How many numbers were written: the outcome, how many entries are new, the account after
 * it, for a transfer the recipient's, the new entries, whose details are in text. -1:
 * shim_error says what does not fit.
 */
int64_t
shim_apply(struct shim *s, const struct asked *asked, int64_t *out, char *text)
{
    struct book *book = &s->books[asked->account];
    struct book *other = asked->to < 0 ? NULL : &s->books[asked->to];
    struct answer to = {out, text};
    struct op op = asked_op(&s->arena, asked);
    struct outcome o, o_other;

    books_apply(s, &op, (int)asked->to, asked->at_us, &o, &o_other);
    put_outcome(&to, &o);
    put(&to, (int64_t)(o.entry_count + o_other.entry_count));
    put_account(&to, &book->now);
    if (other != NULL && other != book) {
        put_account(&to, &other->now);
    }
    if (!keep(s, book, &o, &to) || (other != NULL && !keep(s, other, &o_other, &to))) {
        return -1;
    }
    return to.out - out;
}

/* The body_hash (8 bytes), the op_id (16) and the hash (32) of an entry. */
void
shim_hashes(const struct shim *s, int account, int64_t seq, unsigned char ret[64])
{
    const struct entry *e = s->books[account].entries[seq - 1];

    memcpy(ret, e->body_hash, BODY_HASH_BYTES);
    memcpy(ret + 8, e->op_id, OP_ID_BYTES);
    memcpy(ret + 24, e->hash, ENTRY_HASH_BYTES);
}
