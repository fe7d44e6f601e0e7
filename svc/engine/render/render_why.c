/*
 * The object `why`: see render_why.h.
 */
#include "svc/engine/render/render_why.h"

#include "svc/base/civil.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/render/why_near_text.h"
#include "svc/engine/render/why_sentences.h"
#include "svc/engine/service.h"

/* With its sign. */
static const char *
points_text(const struct why_scene *w, int64_t micro)
{
    return arena_printf(w->voice.arena, "%s%s", micro < 0 ? "-" : "",
                        why_number(&w->voice, micro));
}

/* "2026-06-17T12:30", by the program's clocks. */
static const char *
local_text(const struct why_scene *w)
{
    int32_t year, month, day;

    civil_date_from_day(w->why->day, &year, &month, &day);
    return arena_printf(w->voice.arena, "%04d-%02d-%02dT%s", (int)year, (int)month,
                        (int)day, why_clock(&w->voice, w->why->minute));
}

static void
put_texts(struct json_out *out, const char *name, const struct detail_texts *texts)
{
    json_kv_array(out, name);
    for (size_t i = 0; i < texts->count; i++) {
        json_put_str(out, texts->items[i]);
    }
    json_array_end(out);
}

static void
put_inputs(struct json_out *out, const struct why_scene *w)
{
    const struct why_inputs *inputs = &w->why->inputs;
    const struct rules_level *level =
        inputs->has_facts ? why_level(w, inputs->tier) : NULL;
    static const struct detail_texts none = {NULL, 0};

    if (!w->why->has_inputs) {
        json_kv_null(out, "inputs");
        return;
    }
    json_kv_object(out, "inputs");
    json_kv_i64(out, "counted", inputs->counted_minor);
    if (w->entry->kind != ENTRY_LOAD) {
        json_kv_i64(out, "card", inputs->paid.card_minor);
        json_kv_i64(out, "other", inputs->paid.other_minor);
    }
    json_kv_cstr(out, "tier", level != NULL ? level->id : NULL);
    put_texts(out, "tags", w->reader == READER_STAFF ? &inputs->tags : &none);
    put_texts(out, "flags", &inputs->flags);
    json_object_end(out);
}

static void
put_fired(struct json_out *out, const struct why_scene *w)
{
    json_kv_array(out, "fired");
    for (size_t i = 0; i < w->why->fired_count; i++) {
        const struct why_fired *fired = &w->why->fired[i];

        json_object_begin(out);
        json_kv_str(out, "rule", fired->id);
        json_kv_cstr(out, "points", points_text(w, fired->points_micro));
        json_kv_cstr(out, "arithmetic", fired->arithmetic);
        json_object_end(out);
    }
    json_array_end(out);
}

static void
put_if_there(struct json_out *out, const char *name, const char *text)
{
    if (text != NULL) {
        json_kv_cstr(out, name, text);
    }
}

/* named: with what people call each rule. */
static void
put_nearly(struct json_out *out, const struct why_scene *w, bool named)
{
    json_kv_array(out, "nearly");
    for (size_t i = 0; i < w->why->nearly_count; i++) {
        const struct why_near *near = &w->why->nearly[i];

        if (!why_near_is_told(w, near)) {
            continue;
        }
        json_object_begin(out);
        json_kv_cstr(out, "rule", near->rule->id);
        if (named) {
            render_rule_name(out, near->rule);
        }
        json_kv_cstr(out, "failed", why_failed_word(near->failed));
        put_if_there(out, "to", near->to != NULL ? near->to->id : NULL);
        put_if_there(out, "have", why_near_have(w, near));
        put_if_there(out, "need", why_near_need(w, near));
        json_object_end(out);
    }
    json_array_end(out);
}

/* What the operation made besides its own entry. */
static void
put_follows(struct json_out *out, const struct why_scene *w)
{
    char receipt[RECEIPT_TEXT_BYTES];
    const struct entry *e;
    size_t at = 0;

    json_kv_array(out, "follows");
    while ((e = why_follow(w, &at)) != NULL) {
        render_receipt(receipt, e->account_id, e->seq);
        json_object_begin(out);
        json_kv_cstr(out, "entry", receipt);
        json_kv_cstr(out, "kind", entry_kind_name(e->kind));
        json_kv_cstr(out, "points", points_text(w, e->points_micro));
        json_object_end(out);
    }
    json_array_end(out);
}

static void
put_sentences(struct json_out *out, const struct why_scene *w)
{
    struct why_sentences sentences;

    why_sentences_of(w, &sentences);
    json_kv_array(out, "sentences");
    for (size_t i = 0; i < sentences.count; i++) {
        json_put_cstr(out, sentences.at[i]);
    }
    json_array_end(out);
}

/* What the words are about; `why` is filled. */
static struct why_scene
scene_of(struct arena *arena, const struct service *s, const struct render_why *asked,
         struct why *why)
{
    why_entry(arena, asked->rules, asked->entry, asked->detail, why);
    return (struct why_scene){
        .voice = {arena, asked->language,
                  directory_program(s->directory)->currency_exponent},
        .s = s,
        .rules = asked->rules,
        .entry = asked->entry,
        .detail = asked->detail,
        .why = why,
        .about = asked->about,
        .about_count = asked->about_count,
        .reader = asked->reader,
    };
}

void
render_why(struct json_out *out, struct arena *arena, const struct service *s,
           const struct render_why *asked)
{
    const struct entry *entry = asked->entry;
    char receipt[RECEIPT_TEXT_BYTES];
    struct why why;
    const struct why_scene w = scene_of(arena, s, asked, &why);

    render_receipt(receipt, entry->account_id, entry->seq);
    json_object_begin(out);
    json_kv_cstr(out, "entry", receipt);
    json_kv_i64(out, "rules_version", entry->rules_version);
    json_kv_cstr(out, "local", local_text(&w));
    put_inputs(out, &w);
    put_fired(out, &w);
    put_nearly(out, &w, false);
    json_kv_cstr(out, "total", points_text(&w, entry->points_micro));
    put_follows(out, &w);
    put_sentences(out, &w);
    json_object_end(out);
}

void
render_why_nearly(struct json_out *out, struct arena *arena, const struct service *s,
                  const struct render_why *asked)
{
    struct why why;
    const struct why_scene w = scene_of(arena, s, asked, &why);

    put_nearly(out, &w, true);
}
