/*
 * The course of a run: accounts get visits, rounds hammer, keys are settled, everything
 * is taken back, the books are read and judged.
 */
#include "tools/hammer/hammer.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"
#include "tools/hammer/books.h"
#include "tools/hammer/history.h"
#include "tools/hammer/judge.h"
#include "tools/hammer/mix.h"
#include "tools/hammer/reading.h"
#include "tools/hammer/send.h"
#include "tools/hammer/stream.h"

enum { SETTLE_PASSES = 3, TURN_WAIT_MS = 1, READERS_TURN = 4 };

#define SECOND_US          INT64_C(1000000)
#define VISITS_PATIENCE_US (20 * SECOND_US)
#define DRAIN_PATIENCE_US  (30 * SECOND_US)
#define PLAY_MAX_US        (600 * SECOND_US)
#define HEAR_PATIENCE_US   (15 * SECOND_US)
#define SILENCE_MAX_US     (60 * SECOND_US)

/* splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere for a seed. */
uint32_t
hammer_random(struct hammer *h, uint32_t limit)
{
    uint64_t z = h->random += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    z ^= z >> 31;
    return (uint32_t)(((z >> 32) * limit) >> 32);
}

bool
hammer_chance(struct hammer *h, uint32_t permille)
{
    return hammer_random(h, 1000) < permille;
}

void
hammer_key(const struct hammer *h, const struct ask *ask, char ret[HAMMER_KEY_BYTES])
{
    snprintf(ret, HAMMER_KEY_BYTES, "hammer-%s-%" PRId32, h->run, ask->key);
}

bool
hammer_may_send(struct hammer *h, int64_t now_us)
{
    if (h->o.rate == 0) {
        return true;
    }
    if (now_us < h->next_request_us) {
        return false;
    }
    /* What was not used within a tenth of a second is not caught up. */
    int64_t from_us =
        h->next_request_us < now_us - SECOND_US / 10 ? now_us : h->next_request_us;
    h->next_request_us = from_us + SECOND_US / h->o.rate;
    return true;
}

/* Ctrl-C ends the hammering; what was begun is still taken back. A second one kills. */
static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static void
catch_interrupts(void)
{
    const struct sigaction action = {.sa_handler = on_interrupt,
                                     .sa_flags = (int)SA_RESETHAND | SA_RESTART};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* One turn of everything. quiet: no reads; listen: streams are not cut any more. */
static void
turn(struct hammer *h, bool quiet, bool listen)
{
    int64_t now_us = client_now_us();
    /* Who comes first takes what --rate has: now and then that must be the readers. */
    bool readers_first = h->turns++ % READERS_TURN == 0;

    if (readers_first) {
        readers_tend(h, now_us, quiet);
    }
    rounds_turn(h, now_us);
    send_tend(h, now_us);
    streams_tend(h, now_us, listen);
    if (!readers_first) {
        readers_tend(h, now_us, quiet);
    }
    client_poll(&h->client, TURN_WAIT_MS);
}

static bool
is_silent(const struct hammer *h)
{
    if (client_now_us() - h->heard_us < SILENCE_MAX_US) {
        return false;
    }
    cli_tell("the service has answered nothing for a minute");
    return true;
}

static bool
get_visits(struct hammer *h)
{
    int64_t end_us = client_now_us() + VISITS_PATIENCE_US;

    h->draining = true;
    while (!readers_have_visits(h) && client_now_us() < end_us) {
        turn(h, true, true);
    }
    if (!readers_have_visits(h)) {
        cli_tell("the service does not let the throw-away till in at %s:%d. Does this "
                 "command use the service's own configuration and keys?",
                 h->o.host, h->o.port);
        return false;
    }
    return true;
}

/* Until the time or the operations are over, and every round has come to its end. */
static bool
hammer_away(struct hammer *h)
{
    int64_t end_us = client_now_us() + h->o.seconds * SECOND_US;

    h->heard_us = client_now_us();
    h->draining = false;
    while (client_now_us() < end_us && h->record.ask_count < h->o.operations &&
           !interrupted) {
        turn(h, false, false);
        if (is_silent(h)) {
            return false;
        }
    }
    h->draining = true;
    h->ended_us = client_now_us();
    end_us = h->ended_us + DRAIN_PATIENCE_US;
    while (!rounds_are_idle(h) && client_now_us() < end_us) {
        turn(h, false, false);
    }
    rounds_abandon(h);
    return true;
}

/*
 * All clients play a mix of the end until it has nothing left: true. It is given up when
 * nothing is answered for a while, or when it takes far too long.
 */
static bool
play(struct hammer *h, const struct mix *mix)
{
    int64_t end_us = client_now_us() + PLAY_MAX_US;
    bool idle = false;

    h->heard_us = client_now_us();

    mix_settle_begin(h);
    for (int i = 0; i < h->o.clients; i++) {
        round_play(&h->rounds[i], mix, 0);
    }
    while (!idle && client_now_us() < end_us &&
           client_now_us() - h->heard_us < SILENCE_MAX_US) {
        turn(h, true, false);
        idle = rounds_are_idle(h);
    }
    rounds_abandon(h);
    return idle;
}

static void
settle(struct hammer *h)
{
    for (int i = 0; i < SETTLE_PASSES && judge_unsettled(&h->record) > 0; i++) {
        play(h, &mix_settle);
    }
}

/* What everybody was told must reach every watcher. */
static void
hear_out(struct hammer *h)
{
    int64_t end_us = client_now_us() + HEAR_PATIENCE_US;

    while (!streams_are_through(h) && client_now_us() < end_us) {
        turn(h, true, true);
    }
    for (int i = 0; i < h->o.accounts; i++) {
        if (!watcher_is_through(&h->watchers[i], &h->record)) {
            watcher_missed(&h->watchers[i], &h->record);
        }
    }
}

static bool
open_all(struct hammer *h)
{
    h->rounds = xcalloc((size_t)h->o.clients, sizeof(*h->rounds));
    for (int i = 0; i < h->o.clients; i++) {
        h->rounds[i].h = h;
    }
    for (int i = 0; i < h->o.accounts; i++) {
        struct hammer_card *card = &h->cards[i];

        if (card->transfers_left > h->program.transfers / 2) {
            card->transfers_left = (int)(h->program.transfers / 2);
        }
    }
    return send_open(h) && streams_open(h) && readers_open(h);
}

static bool
run_all(struct hammer *h)
{
    if (!get_visits(h) || !hammer_away(h)) {
        return false;
    }
    settle(h);
    play(h, &mix_repeat);
    /* A load can be taken back when what was bought with it has been. */
    if (play(h, &mix_undo)) {
        settle(h);
        play(h, &mix_undo_loads);
    }
    settle(h);
    hear_out(h);
    if (!books_read(h)) {
        return false;
    }
    judge(&h->record);
    return true;
}

bool
hammer_run(struct hammer *h)
{
    catch_interrupts();
    h->random = h->o.seed;
    h->begun_us = client_now_us();
    bool good = history_open(h) && books_read_program(h) && open_all(h) && run_all(h);

    readers_close(h);
    streams_close(h);
    send_close(h);
    free(h->rounds);
    h->rounds = NULL;
    return history_close(h) && good;
}
