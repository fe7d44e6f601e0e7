/*
 * Printing what was found: see verify_report.h.
 */
#include "tools/cli/verify_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "proto/json_out.h"
#include "svc/base/clock.h"
#include "svc/base/id.h"

enum { JSON_BYTES = 32768 };

static const char *const contra_words[VERIFY_CONTRAS] = {
    "none",      "provider",    "till cash",  "revenue",  "rewards",
    "transfers", "adjustments", "promotions", "breakage",
};

const char *
verify_contra_word(size_t contra)
{
    return contra < VERIFY_CONTRAS ? contra_words[contra] : NULL;
}

/*
 * The most that this process has had resident, its threads included; 0: unknown. Not by
 * getrusage, which counts what the process was before exec, too.
 */
static int64_t
peak_kib(void)
{
    FILE *in = fopen("/proc/self/status", "re");
    char line[256];
    int64_t kib = 0;

    while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
        if (sscanf(line, "VmHWM: %" SCNd64, &kib) == 1) {
            break;
        }
    }
    if (in != NULL) {
        fclose(in);
    }
    return kib;
}

static int64_t
entries_per_s(const struct verify_report *r)
{
    return r->walk_us > 0 ? r->tally.entry_count * CLOCK_US_PER_S / r->walk_us : 0;
}

static void
print_wrong(const struct verify_wrong *wrong)
{
    char id[ID_TEXT_MAX] = "the ledger";

    if (wrong->account_id > 0) {
        id_format(id, "acc", wrong->account_id);
    }
    if (wrong->seq > 0) {
        printf("WRONG %s-%" PRId64 ": %s\n", id, wrong->seq, wrong->what);
    } else {
        printf("WRONG %s: %s\n", id, wrong->what);
    }
}

static void
print_books(const struct verify_tally *t)
{
    int64_t cash = 0;

    printf("%-12s %20s %20s\n", "counterpart", "money (minor units)", "micro-points");
    for (size_t i = 0; i < VERIFY_CONTRAS; i++) {
        if (t->cash_by_contra[i] != 0 || t->points_by_contra[i] != 0) {
            printf("%-12s %20" PRId64 " %20" PRId64 "\n", contra_words[i],
                   t->cash_by_contra[i], t->points_by_contra[i]);
            cash += t->cash_by_contra[i];
        }
    }
    printf("%-12s %20" PRId64 "\n", "on accounts", cash);
}

void
verify_report_print(const struct verify_report *r)
{
    const struct verify_tally *t = &r->tally;

    for (size_t i = 0; i < t->wrong_shown; i++) {
        print_wrong(&t->wrong[i]);
    }
    if (t->wrong_count > (int64_t)t->wrong_shown) {
        printf("… and %" PRId64 " more\n", t->wrong_count - (int64_t)t->wrong_shown);
    }
    print_books(t);
    if (r->by_rules) {
        printf("every entry decided over again by the rules of its time\n");
    }
    if (r->checkpoint_at != NULL) {
        printf("checkpoint of %s: %" PRId64 " accounts compared\n", r->checkpoint_at,
               t->head_count);
    }
    printf("%" PRId64 " accounts, %" PRId64 " entries in %" PRId64 " ms (%" PRId64
           " entries/s, %d workers, %" PRId64 " MiB peak), ledger_health in %" PRId64
           " ms: ",
           t->account_count, t->entry_count, r->walk_us / 1000, entries_per_s(r),
           r->workers, peak_kib() / 1024, (r->total_us - r->walk_us) / 1000);
    if (t->wrong_count == 0) {
        printf("sound\n");
    } else {
        printf("%" PRId64 " wrong\n", t->wrong_count);
    }
}

static void
json_wrong(struct json_out *out, const struct verify_wrong *wrong)
{
    char id[ID_TEXT_MAX];

    json_object_begin(out);
    if (wrong->account_id > 0) {
        id_format(id, "acc", wrong->account_id);
        json_kv_cstr(out, "account", id);
    } else {
        json_kv_null(out, "account");
    }
    if (wrong->seq > 0) {
        json_kv_i64(out, "seq", wrong->seq);
    } else {
        json_kv_null(out, "seq");
    }
    json_kv_cstr(out, "what", wrong->what);
    json_object_end(out);
}

static void
json_books(struct json_out *out, const struct verify_tally *t)
{
    json_kv_array(out, "counterparts");
    for (size_t i = 0; i < VERIFY_CONTRAS; i++) {
        if (t->cash_by_contra[i] != 0 || t->points_by_contra[i] != 0) {
            json_object_begin(out);
            json_kv_cstr(out, "name", contra_words[i]);
            json_kv_i64(out, "cash", t->cash_by_contra[i]);
            json_kv_i64(out, "points_micro", t->points_by_contra[i]);
            json_object_end(out);
        }
    }
    json_array_end(out);
}

void
verify_report_print_json(const struct verify_report *r)
{
    const struct verify_tally *t = &r->tally;
    char buf[JSON_BYTES];
    struct json_out out;
    struct slice text;

    json_out_init(&out, buf, sizeof(buf));
    json_object_begin(&out);
    json_kv_bool(&out, "sound", t->wrong_count == 0);
    json_kv_i64(&out, "accounts", t->account_count);
    json_kv_i64(&out, "entries", t->entry_count);
    json_kv_i64(&out, "wrong", t->wrong_count);
    json_kv_array(&out, "findings");
    for (size_t i = 0; i < t->wrong_shown; i++) {
        json_wrong(&out, &t->wrong[i]);
    }
    json_array_end(&out);
    json_books(&out, t);
    json_kv_bool(&out, "rules", r->by_rules);
    json_kv_cstr(&out, "checkpoint", r->checkpoint_at);
    json_kv_i64(&out, "workers", r->workers);
    json_kv_i64(&out, "took_ms", r->walk_us / 1000);
    json_kv_i64(&out, "entries_per_s", entries_per_s(r));
    json_kv_i64(&out, "health_ms", (r->total_us - r->walk_us) / 1000);
    json_kv_i64(&out, "peak_kib", peak_kib());
    json_object_end(&out);
    text = json_out_slice(&out);
    printf("%.*s\n", SLICE_FMT(text));
}
