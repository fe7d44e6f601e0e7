/*
 * crema hammer: the operator's own checker against a running service; see the help below.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "svc/base/conf.h"
#include "svc/base/rand.h"
#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"
#include "tools/cli/command.h"
#include "tools/hammer/hammer.h"
#include "tools/hammer/report.h"
#include "tools/hammer/throwaway.h"

enum {
    SECONDS = 10,
    CLIENTS = 16,
    ACCOUNTS = 20,
    ACCOUNTS_MIN = 4,
    RATE = 1000,
    RATE_MAX = 1000000,
    ASKS_FOR_ONE = 2, /* what is done may have to be taken back */
    ASKS_SPARE = 8192,
    VERIFY_BYTES = 4096
};

/* The options as they are written. */
struct words_of_options {
    const char *seconds, *clients, *accounts, *operations, *rate, *seed, *url, *history;
    bool json;
};

/* http://host:port, as the service is reached from here. False after telling. */
static bool
read_url(const char *url, struct hammer_options *o)
{
    static const char scheme[] = "http://";
    int64_t port = 80;

    if (strncmp(url, scheme, sizeof(scheme) - 1) != 0) {
        cli_tell("--url %s: must be http://HOST:PORT; a service with TLS is reached "
                 "behind its proxy",
                 url);
        return false;
    }
    const char *host = url + sizeof(scheme) - 1;
    size_t n = strcspn(host, ":/");
    if (n == 0 || n >= sizeof(o->host)) {
        cli_tell("--url %s: must name a host", url);
        return false;
    }
    memcpy(o->host, host, n);
    if (host[n] == ':') {
        char digits[8] = "";
        size_t m = strcspn(host + n + 1, "/");

        snprintf(digits, sizeof(digits), "%.*s", (int)m, host + n + 1);
        if (m >= sizeof(digits) ||
            !cli_number("the port of --url", digits, 1, 65535, &port)) {
            return false;
        }
    }
    o->port = (int)port;
    return true;
}

/* Where the configuration says that the service listens. False after telling. */
static bool
find_service(struct hammer_options *o)
{
    bool everywhere = strcmp(conf->bind, "0.0.0.0") == 0 || strcmp(conf->bind, "::") == 0;

    if (conf->tls_cert[0] != '\0') {
        cli_tell(
            "the service speaks TLS, this command does not: say --url "
            "http://HOST:PORT of a proxy in front of it, or of a service of the same "
            "configuration without tls_cert");
        return false;
    }
    snprintf(o->host, sizeof(o->host), "%s", everywhere ? "127.0.0.1" : conf->bind);
    o->port = (int)conf->port;
    return true;
}

static bool
number(const char *name, const char *text, int64_t low, int64_t high, int64_t otherwise,
       int64_t *ret)
{
    *ret = otherwise;
    return text == NULL || cli_number(name, text, low, high, ret);
}

static bool
read_numbers(const struct words_of_options *w, struct hammer_options *o)
{
    int64_t seconds, clients, accounts, operations, rate, seed;

    if (!number("--seconds", w->seconds, 1, HAMMER_SECONDS_MAX, SECONDS, &seconds) ||
        !number("--clients", w->clients, 1, HAMMER_CLIENTS_MAX, CLIENTS, &clients) ||
        !number("--accounts", w->accounts, ACCOUNTS_MIN, HAMMER_ACCOUNTS_MAX, ACCOUNTS,
                &accounts) ||
        !number("--operations", w->operations, 1, HAMMER_ASKS_MAX, HAMMER_ASKS_MAX,
                &operations) ||
        !number("--rate", w->rate, 0, RATE_MAX, RATE, &rate) ||
        !number("--seed", w->seed, 1, INT64_MAX, 1 + (int64_t)rand_below(1000000),
                &seed)) {
        return false;
    }
    o->seconds = (int)seconds;
    o->clients = (int)clients;
    o->accounts = (int)accounts;
    o->operations = (int32_t)operations;
    o->rate = (int)rate;
    o->seed = (uint64_t)seed;
    o->history = w->history;
    o->json = w->json;
    return true;
}

static bool
read_options(int argc, char **argv, struct hammer_options *o)
{
    struct words_of_options w = {.json = false};
    const struct cli_option options[] = {
        {.name = "--seconds", .value = &w.seconds},
        {.name = "--clients", .value = &w.clients},
        {.name = "--accounts", .value = &w.accounts},
        {.name = "--operations", .value = &w.operations},
        {.name = "--rate", .value = &w.rate},
        {.name = "--seed", .value = &w.seed},
        {.name = "--url", .value = &w.url},
        {.name = "--history", .value = &w.history},
        {.name = "--json", .flag = &w.json},
    };
    struct cli_words words;

    if (!cli_parse(argc, argv, options, sizeof(options) / sizeof(options[0]), &words)) {
        return false;
    }
    if (words.count > 0) {
        cli_tell("hammer takes no words; see --help");
        return false;
    }
    return (w.url != NULL ? read_url(w.url, o) : find_service(o)) && read_numbers(&w, o);
}

/* In a process of its own: what it prints is read, not shown. The exit code. */
static int
verify_in_child(const struct hammer *h, int out)
{
    char **argv = xcalloc((size_t)h->o.accounts + 3, sizeof(*argv));
    static char name[] = "verify", by_rules[] = "--rules";

    argv[0] = name;
    argv[1] = by_rules;
    for (int i = 0; i < h->o.accounts; i++) {
        argv[i + 2] = h->cards[i].account;
    }
    dup2(out, STDOUT_FILENO);
    int code = command_verify.run(h->o.accounts + 2, argv);
    fflush(stdout);
    return code;
}

/* The last line that came, without what JSON would have to escape. */
static void
last_line(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == '\n') {
        text[--n] = '\0';
    }
    char *line = strrchr(text, '\n');
    if (line != NULL) {
        memmove(text, line + 1, strlen(line + 1) + 1);
    }
    for (char *p = text; *p != '\0'; p++) {
        *p = *p == '"' || *p == '\\' || (unsigned char)*p < ' ' ? ' ' : *p;
    }
}

/* I9: `crema verify --rules` of them. Its last line; a finding unless it is content. */
static bool
verify(struct hammer *h, char ret[VERIFY_BYTES])
{
    int ends[2], status = 0;
    size_t n = 0;
    char chunk[VERIFY_BYTES];

    fflush(stdout);
    if (pipe(ends) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        _exit(verify_in_child(h, ends[1]));
    }
    close(ends[1]);
    for (ssize_t got; child > 0 && (got = read(ends[0], chunk, sizeof(chunk))) > 0;) {
        /* Only the end is wanted: keep what fits of the newest. */
        size_t take = (size_t)got < VERIFY_BYTES / 2 ? (size_t)got : VERIFY_BYTES / 2;
        if (n + take >= VERIFY_BYTES) {
            memmove(ret, ret + take, n - take);
            n -= take;
        }
        memcpy(ret + n, chunk + got - take, take);
        n += take;
    }
    ret[n] = '\0';
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return false;
    }
    last_line(ret);
    if (WEXITSTATUS(status) == COMMAND_FAILED) {
        finding_add(&h->record.findings, INV_I9, -1, RECORD_NONE, -1,
                    "crema verify --rules finds these accounts wrong");
    }
    return WEXITSTATUS(status) != COMMAND_TROUBLE;
}

static void
make_record(struct hammer *h)
{
    char(*ids)[REPLY_ID_BYTES] = xcalloc((size_t)h->o.accounts, sizeof(*ids));
    for (int i = 0; i < h->o.accounts; i++) {
        memcpy(ids[i], h->cards[i].account, REPLY_ID_BYTES);
    }
    record_init(&h->record, (const char(*)[REPLY_ID_BYTES])ids, h->o.accounts,
                h->o.operations * ASKS_FOR_ONE + ASKS_SPARE);
    free(ids);
}

/* Whatever the service did: what the run has made is put away, as far as that can be. */
static int
hammer(struct hammer *h)
{
    char said[VERIFY_BYTES] = "";
    int left = 0;

    make_record(h);
    bool good = hammer_run(h);
    good = throwaway_end(h, &left) && good;
    good = good && verify(h, said);
    if (good) {
        report_print(h, said, left);
    }
    if (!good) {
        return COMMAND_TROUBLE;
    }
    return h->record.findings.count == 0 ? COMMAND_OK : COMMAND_FAILED;
}

static int
command_run(int argc, char **argv)
{
    struct hammer *h = xcalloc(1, sizeof(*h));
    int code = COMMAND_TROUBLE;

    signal(SIGPIPE, SIG_IGN);
    if (read_options(argc, argv, &h->o) && throwaway_make(h)) {
        code = hammer(h);
    }
    record_release(&h->record);
    free(h->watchers);
    for (int i = 0; h->cards != NULL && i < h->o.accounts; i++) {
        free(h->cards[i].token);
    }
    free(h->cards);
    free(h);
    return code;
}

const struct command command_hammer = {
    .name = "hammer",
    .summary = "check a running service: races, repeats, watchers on throw-away accounts",
    .help =
        "Usage: crema hammer [OPTIONS]\n"
        "\n"
        "Does to a running service what goes wrong in shops, and checks from outside "
        "that\n"
        "no cent and no point is lost, doubled or made: the whole balance spent several\n"
        "times at once, one receipt refunded twice, one key with two bodies, the last\n"
        "points redeemed twice, one voucher used twice, more pieces of a receipt "
        "refunded\n"
        "than were bought, voids against refunds and captures, transfers from A to B\n"
        "and from B to A; each request sent one to five times over several connections,\n"
        "some cut before the answer and repeated; event streams that are cut and "
        "resume;\n"
        "reads with at_least. It keeps its own record and compares it with replies, "
        "pushes\n"
        "and, at the end, with the books.\n"
        "\n"
        "It is safe on a service at work. It touches only accounts that it makes "
        "itself:\n"
        "gift cards, and members named hammer-…@hammer.invalid, at a store of its own\n"
        "(st_hammer) with a till that ends with the run. All money and points are taken\n"
        "back, so that no total of the books changes, and the accounts are closed. What "
        "it\n"
        "costs is load: --rate says how much. Ctrl-C ends the hammering early and still\n"
        "puts everything away.\n"
        "\n"
        "  --seconds N     how long, 1 to 3600 (10); settling and reading come on top\n"
        "  --operations N  stop after so many keys, at most 1,000,000\n"
        "  --clients N     at the same time, 1 to 256 (16), with three connections each\n"
        "  --accounts N    4 to 1000 (20)\n"
        "  --rate N        requests a second in all (1000); 0: as fast as they are "
        "answered\n"
        "  --seed N        what is asked is drawn from it; printed, for a repeat\n"
        "  --url URL       of the service: http://HOST:PORT (127.0.0.1 and its "
        "configured port)\n"
        "  --history FILE  one JSON line for each request, answer, read and push\n"
        "  --json          the result as JSON\n"
        "\n"
        "Findings name the invariant (svc/README.md), the account, the key and what is "
        "wrong.\n"
        "Exit codes: 0 clean; 1 findings; 2 it could not run (told on stderr).\n"
        "\n"
        "Example: crema hammer --seconds 60 --rate 300 && echo the ledger does not lie\n",
    .run = command_run,
};
