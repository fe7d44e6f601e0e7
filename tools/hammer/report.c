/*
 * The report: see report.h.
 */
#include "tools/hammer/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "tools/hammer/judge.h"
#include "tools/hammer/mix.h"

/* Sums over the asks of a mix. */
struct sum {
    int64_t operations;
    int64_t acknowledged;
    int64_t refused;
};

static void
sum_up(const struct hammer *h, struct sum ret[FINDING_MIXES_MAX])
{
    for (int32_t i = 0; i < h->record.ask_count; i++) {
        const struct ask *ask = &h->record.asks[i];

        ret[ask->mix].operations++;
        ret[ask->mix].acknowledged += ask->done_us != 0;
        ret[ask->mix].refused += ask->done_us == 0 && ask->refused > 0;
    }
}

static void
streams_sum(const struct hammer *h, int64_t *events, int64_t *resumes, int64_t *anew)
{
    *events = *resumes = *anew = 0;
    for (int i = 0; i < h->o.accounts; i++) {
        *events += h->watchers[i].changes;
        *resumes += h->watchers[i].resumes;
        *anew += h->watchers[i].unresumed;
    }
}

/* Microseconds as milliseconds with one decimal. */
static void
print_ms(int64_t us)
{
    printf(" %6" PRId64 ".%" PRId64, us / 1000, us % 1000 / 100);
}

static void
print_latency(const struct hist *t)
{
    print_ms(hist_at(t, 500));
    print_ms(hist_at(t, 990));
    print_ms(t->max_us);
}

static void
print_table(const struct hammer *h, const struct sum *sums)
{
    int64_t events, resumes, anew;

    printf("%-10s %10s %12s %8s %9s %9s %6s %6s %9s %8s %8s %8s\n", "mix", "operations",
           "acknowledged", "refused", "requests", "repeated", "cut", "lost", "findings",
           "p50 ms", "p99 ms", "max ms");
    for (int i = 0; i < mix_count; i++) {
        const struct mix_stat *s = &h->stats[i];

        printf("%-10s %10" PRId64 " %12" PRId64 " %8" PRId64 " %9" PRId64 " %9" PRId64
               " %6" PRId64 " %6" PRId64 " %9" PRId64,
               mixes[i]->name, sums[i].operations, sums[i].acknowledged, sums[i].refused,
               s->requests, s->repeated, s->cut, s->lost, h->record.findings.by_mix[i]);
        print_latency(&s->latency);
        putchar('\n');
    }
    streams_sum(h, &events, &resumes, &anew);
    printf("%-10s %" PRId64 " with at_least, %" PRId64 " unanswered; ms:", "reads",
           h->reads, h->reads_refused);
    print_latency(&h->read_latency);
    printf("\n%-10s %d streams, %" PRId64 " changes, %" PRId64 " resumed, %" PRId64
           " begun anew\n",
           "watchers", h->o.accounts, events, resumes, anew);
}

static void
print_finding(const struct hammer *h, const struct finding *f, bool json)
{
    char key[HAMMER_KEY_BYTES] = "";
    const char *account = f->account >= 0 ? h->record.accounts[f->account].id : "";

    if (f->ask >= 0) {
        hammer_key(h, &h->record.asks[f->ask], key);
    }
    if (json) { /* the texts are ours: nothing in them needs an escape */
        printf("{\"invariant\":\"%s\",\"account\":\"%s\",\"key\":\"%s\",\"what\":\"%s\"}",
               invariant_name(f->invariant), account, key, f->text);
    } else {
        printf("WRONG %s %s%s%s: %s\n", invariant_name(f->invariant), account,
               key[0] != '\0' ? " key " : "", key, f->text);
    }
}

static void
print_people(const struct hammer *h, const struct sum *sums, const char *verify, int left)
{
    const struct findings *f = &h->record.findings;

    print_table(h, sums);
    for (int i = 0; i < f->kept; i++) {
        print_finding(h, &f->items[i], false);
    }
    if (f->count > f->kept) {
        printf("… and %" PRId64 " more\n", f->count - f->kept);
    }
    printf("verify: %s\n", verify);
    if (left > 0) {
        printf("%d accounts still hold money and stay open\n", left);
    }
    printf("%" PRId32 " operations on %d accounts by %d clients in %" PRId64
           " s, %" PRId64 " views compared, %" PRId32 " keys unsettled, seed %" PRIu64
           ": ",
           h->record.ask_count, h->o.accounts, h->o.clients,
           (h->ended_us - h->begun_us) / 1000000, h->record.views,
           judge_unsettled(&h->record), h->o.seed);
    if (f->count == 0) {
        printf("clean\n");
    } else {
        printf("%" PRId64 " findings\n", f->count);
    }
}

static void
print_mix_json(const struct hammer *h, int i, const struct sum *sum)
{
    const struct mix_stat *s = &h->stats[i];

    printf("%s{\"mix\":\"%s\",\"operations\":%" PRId64 ",\"acknowledged\":%" PRId64
           ",\"refused\":%" PRId64 ",\"requests\":%" PRId64 ",\"repeated\":%" PRId64
           ",\"cut\":%" PRId64 ",\"lost\":%" PRId64 ",\"findings\":%" PRId64
           ",\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64 ",\"max_us\":%" PRId64 "}",
           i > 0 ? "," : "", mixes[i]->name, sum->operations, sum->acknowledged,
           sum->refused, s->requests, s->repeated, s->cut, s->lost,
           h->record.findings.by_mix[i], hist_at(&s->latency, 500),
           hist_at(&s->latency, 990), s->latency.max_us);
}

static void
print_json(const struct hammer *h, const struct sum *sums, const char *verify, int left)
{
    const struct findings *f = &h->record.findings;
    int64_t events, resumes, anew;

    printf("{\"run\":\"%s\",\"seed\":%" PRIu64 ",\"operations\":%" PRId32
           ",\"accounts\":%d,\"clients\":%d,\"mixes\":[",
           h->run, h->o.seed, h->record.ask_count, h->o.accounts, h->o.clients);
    for (int i = 0; i < mix_count; i++) {
        print_mix_json(h, i, &sums[i]);
    }
    streams_sum(h, &events, &resumes, &anew);
    printf("],\"reads\":%" PRId64 ",\"reads_unanswered\":%" PRId64 ",\"pushes\":%" PRId64
           ",\"resumes\":%" PRId64 ",\"begun_anew\":%" PRId64 ",\"views\":%" PRId64
           ",\"unsettled\":%" PRId32
           ",\"not_empty\":%d,\"verify\":\"%s\",\"finding_count\":%" PRId64
           ",\"findings\":[",
           h->reads, h->reads_refused, events, resumes, anew, h->record.views,
           judge_unsettled(&h->record), left, verify, f->count);
    for (int i = 0; i < f->kept; i++) {
        fputs(i > 0 ? "," : "", stdout);
        print_finding(h, &f->items[i], true);
    }
    puts("]}");
}

void
report_print(const struct hammer *h, const char *verify, int left)
{
    struct sum sums[FINDING_MIXES_MAX] = {{0}};

    sum_up(h, sums);
    if (h->o.json) {
        print_json(h, sums, verify, left);
    } else {
        print_people(h, sums, verify, left);
    }
}
