/*
 * crema-load: the load generator. See --help. It talks to loopback addresses only, and
 * every run is bounded in time.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/version.h"
#include "tools/load/load.h"

enum {
    SECONDS_MAX = 600,
    CONNECTIONS_MAX = 10000,
    CARDS_MAX = 2000000,
    TOKEN_CHARS_MAX = 2048
};

static const char help[] =
    "Usage: crema-load MODE --token TOKEN --cards FILE [OPTIONS]\n"
    "\n"
    "Modes:\n"
    "  purchase   purchases by card, each with a new key\n"
    "  read       balance reads\n"
    "  watch      event streams, and purchases whose pushes are timed\n"
    "\n"
    "  --token TOKEN        a terminal's: crema token --as terminal:trm_demo --minutes "
    "60\n"
    "  --cards FILE         card numbers, one a line: crema cards make 1000 > FILE\n"
    "  --port N             of the service on 127.0.0.1 (8080)\n"
    "  --connections N      (32)\n"
    "  --seconds N          measured (10), after --warmup N (2)\n"
    "  --rate N             requests a second in all, on a timetable; 0: as fast as the\n"
    "                       answers come (0); watch: 100\n"
    "  --watchers N         watch: event streams (100)\n"
    "  --hot                everything to the first card\n"
    "  --load N             minor units loaded on every card first; 0: none (20000)\n"
    "  --amount N           minor units of a purchase (1)\n"
    "  --json               one JSON line\n"
    "  --version            print the version and leave\n"
    "\n"
    "Exit status: 0 good, 1 something failed, 2 wrong options.\n";

static const struct option options[] = {
    {"token", required_argument, NULL, 't'},
    {"cards", required_argument, NULL, 'c'},
    {"port", required_argument, NULL, 'p'},
    {"connections", required_argument, NULL, 'n'},
    {"seconds", required_argument, NULL, 's'},
    {"warmup", required_argument, NULL, 'w'},
    {"rate", required_argument, NULL, 'r'},
    {"watchers", required_argument, NULL, 'W'},
    {"hot", no_argument, NULL, 'H'},
    {"load", required_argument, NULL, 'l'},
    {"amount", required_argument, NULL, 'a'},
    {"json", no_argument, NULL, 'j'},
    {"version", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int
number(const char *name, const char *text, int min, int max)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*end != '\0' || end == text || value < min || value > max) {
        fprintf(stderr, "crema-load: --%s must be a number from %d to %d\n", name, min,
                max);
        exit(2);
    }
    return (int)value;
}

static bool
read_cards(struct load_options *o)
{
    FILE *in = fopen(o->cards_path, "r");
    char line[128];
    int cap = 0;

    if (in == NULL) {
        fprintf(stderr, "crema-load: cannot read %s\n", o->cards_path);
        return false;
    }
    while (fgets(line, sizeof(line), in) != NULL && o->card_count < CARDS_MAX) {
        if (strspn(line, "0123456789") != 16) {
            continue;
        }
        if (o->card_count == cap) {
            cap = cap > 0 ? cap * 2 : 1024;
            o->cards = realloc(o->cards, (size_t)cap * sizeof(*o->cards));
            if (o->cards == NULL) {
                abort();
            }
        }
        struct load_card *card = &o->cards[o->card_count++];
        memset(card, 0, sizeof(*card));
        memcpy(card->number, line, 16);
    }
    fclose(in);
    return o->card_count > 0;
}

static int
modes_run(const char *mode, struct load_options *o)
{
    struct load_result result;

    if (strcmp(mode, "watch") == 0) {
        return load_watch(o) ? 0 : 1;
    }
    if (!load_run(o, strcmp(mode, "read") == 0, &result)) {
        fprintf(stderr, "crema-load: nothing was answered\n");
        return 1;
    }
    load_print(o, mode, &result);
    return result.failed > 0 ? 1 : 0;
}

/* Sets what getopt has found; false for an option that there is not. */
static bool
option_set(int c, struct load_options *o)
{
    switch (c) {
    case 't': o->token = optarg; return true;
    case 'c': o->cards_path = optarg; return true;
    case 'p': o->port = number("port", optarg, 1, 65535); return true;
    case 'n':
        o->connections = number("connections", optarg, 1, CONNECTIONS_MAX);
        return true;
    case 's': o->seconds = number("seconds", optarg, 1, SECONDS_MAX); return true;
    case 'w': o->warmup_s = number("warmup", optarg, 0, SECONDS_MAX); return true;
    case 'r': o->rate = number("rate", optarg, 0, 1000000); return true;
    case 'W': o->watchers = number("watchers", optarg, 1, CONNECTIONS_MAX); return true;
    case 'l': o->load_minor = number("load", optarg, 0, 100000000); return true;
    case 'a': o->amount_minor = number("amount", optarg, 1, 100000000); return true;
    case 'H': o->hot = true; return true;
    case 'j': o->json = true; return true;
    case 'v': printf("crema-load %s\n", version); exit(0);
    case 'h': fputs(help, stdout); exit(0);
    default: return false;
    }
}

static bool
options_complete(const char *mode, const struct load_options *o)
{
    return (strcmp(mode, "purchase") == 0 || strcmp(mode, "read") == 0 ||
            strcmp(mode, "watch") == 0) &&
           o->token != NULL && strlen(o->token) <= TOKEN_CHARS_MAX &&
           o->cards_path != NULL;
}

int
main(int argc, char **argv)
{
    struct load_options o = {.host = "127.0.0.1",
                             .port = 8080,
                             .connections = 32,
                             .seconds = 10,
                             .warmup_s = 2,
                             .load_minor = 20000,
                             .amount_minor = 1};

    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (!option_set(c, &o)) {
            return 2;
        }
    }
    const char *mode = optind < argc ? argv[optind] : "";
    if (!options_complete(mode, &o)) {
        fputs(help, stderr);
        return 2;
    }
    if (!read_cards(&o)) {
        fprintf(stderr, "crema-load: there is no card number in %s\n", o.cards_path);
        return 2;
    }
    if (strcmp(mode, "watch") == 0) {
        o.rate = o.rate > 0 ? o.rate : 100;
        o.watchers = o.watchers > 0 ? o.watchers : 100;
        o.watchers = o.watchers < o.card_count ? o.watchers : o.card_count;
    }
    if (o.hot) {
        o.card_count = 1;
    }
    return load_prepare(&o) ? modes_run(mode, &o) : 1;
}
