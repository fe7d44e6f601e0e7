/*
 * Tags join and leave an account: see tags.h.
 */
#include "svc/core/ledger/tags.h"

#include <assert.h>
#include <string.h>

#include "svc/core/rules/rules_id.h"

/* Whether the key is that of one of the ids. */
static bool
has_key(const struct slice *ids, size_t count, int64_t key)
{
    for (size_t i = 0; i < count; i++) {
        if (rules_id(ids[i]) == key) {
            return true;
        }
    }
    return false;
}

/* Those of the ids, each once, whose tags the account carries, or does not. */
static struct detail_texts
pick(const struct account *a, const struct op_tag_ids *ids, bool carried,
     struct slice room[OP_TAGS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < ids->count; i++) {
        int64_t key = rules_id(ids->items[i]);

        if (account_has_tag(a, key) == carried && !has_key(room, count, key)) {
            room[count++] = ids->items[i];
        }
    }
    return (struct detail_texts){room, count};
}

enum problem
tags_run(struct decision *d)
{
    const struct op_tags *asked = &d->op->tags;
    struct change c = change_of_op(d, ENTRY_TAGS, CONTRA_NONE);
    struct slice added[OP_TAGS_MAX], removed[OP_TAGS_MAX];
    struct detail_tags *tags = &c.detail.tags;
    size_t room;

    tags->add = pick(d->a, &asked->add, false, added);
    tags->remove = pick(d->a, &asked->remove, true, removed);
    room = ACCOUNT_TAGS_MAX - d->a->tag_count + tags->remove.count;
    if (tags->add.count > room) {
        d->ret->left_tags = (int64_t)room;
        return PROBLEM_TOO_MANY_TAGS;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

/* The place of the key, or where it would stand. */
static size_t
place_of(const struct tags *t, int64_t key)
{
    size_t i = 0;

    while (i < t->count && t->keys[i] < key) {
        i++;
    }
    return i;
}

static bool
leave(struct tags *t, int64_t key)
{
    size_t i = place_of(t, key);

    if (i == t->count || t->keys[i] != key) {
        return false;
    }
    t->count--;
    memmove(&t->keys[i], &t->keys[i + 1], (t->count - i) * sizeof(t->keys[0]));
    return true;
}

static bool
join(struct tags *t, int64_t key)
{
    size_t i = place_of(t, key);

    if (t->count == ACCOUNT_TAGS_MAX || (i < t->count && t->keys[i] == key)) {
        return false;
    }
    memmove(&t->keys[i + 1], &t->keys[i], (t->count - i) * sizeof(t->keys[0]));
    t->keys[i] = key;
    t->count++;
    return true;
}

bool
tags_draft(const struct account *a, const struct detail_tags *detail, struct tags *ret)
{
    assert(a->tag_count <= ACCOUNT_TAGS_MAX);
    memcpy(ret->keys, a->tags, a->tag_count * sizeof(ret->keys[0]));
    ret->count = a->tag_count;
    for (size_t i = 0; i < detail->remove.count; i++) {
        if (!leave(ret, rules_id(detail->remove.items[i]))) {
            return false;
        }
    }
    for (size_t i = 0; i < detail->add.count; i++) {
        if (!join(ret, rules_id(detail->add.items[i]))) {
            return false;
        }
    }
    return true;
}

void
tags_commit(const struct tags *draft, struct account *a)
{
    memcpy(a->tags, draft->keys, draft->count * sizeof(draft->keys[0]));
    a->tag_count = draft->count;
}
