/*
 * Gifts: see render_gift.h.
 */
#include "svc/engine/render/render_gift.h"

#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/service.h"

/* Of the gift or the challenge with that id; NULL: these rules have none. */
static const struct rules_rule *
rule_in(const struct rules *rules, struct slice id)
{
    const struct rules_compiled *c = rules->compiled;

    for (size_t i = 0; c != NULL && i < c->counts[RULES_GIFTS]; i++) {
        if (slice_eq_cstr(id, c->gifts[i].rule.id)) {
            return &c->gifts[i].rule;
        }
    }
    for (size_t i = 0; c != NULL && i < c->counts[RULES_CHALLENGES]; i++) {
        if (slice_eq_cstr(id, c->challenges[i].rule.id)) {
            return &c->challenges[i].rule;
        }
    }
    return NULL;
}

/* By the rules of the entry; a reversal may come when they have it no more, but an id
 * means the same for ever. */
static const struct rules_rule *
rule_of(const struct service *s, const struct entry *e, struct slice id)
{
    const struct rules_list *list = directory_rules(s->directory);
    const struct rules *own = rules_version(list, e->rules_version);
    const struct rules_rule *rule = own != NULL ? rule_in(own, id) : NULL;

    for (size_t i = list->count; rule == NULL && i > 0; i--) {
        rule = rule_in(list->items[i - 1], id);
    }
    return rule;
}

void
render_gift(struct json_out *out, const struct service *s, const struct entry *e)
{
    const struct detail_given *given = NULL;
    struct entry_detail detail;
    struct arena arena;
    const struct rules_rule *rule;

    arena_init(&arena);
    if (entry_detail_parse(&arena, e->kind, e->detail, &detail)) {
        given = entry_detail_given(&detail);
    }
    if (given != NULL) {
        rule = rule_of(s, e, given->give.rule);
        json_kv_object(out, "gift");
        json_kv_str(out, "rule", given->give.rule);
        if (rule != NULL) {
            render_name(out, rule->name, rule->names, rule->name_count);
        } else {
            json_kv_str(out, "name", given->give.rule);
        }
        json_kv_bool(out, "reversed", given->reverses);
        json_object_end(out);
    }
    arena_release(&arena);
}
