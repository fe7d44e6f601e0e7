/*
 * The loop of a test and its servers.
 */
#include "tests/unit/io/io_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "svc/base/clock.h"

struct loop *test_loop;
static char folder[64];
static char socket_folder[256];

static void
nothing(void *arg)
{
    (void)arg;
}

void
turn_until(const int *flag, int wanted)
{
    int64_t end_us = clock_mono_us() + 20 * CLOCK_US_PER_S;
    struct loop_timer tick;

    loop_timer_init(&tick, test_loop, nothing, NULL);
    while (*flag < wanted) {
        if (clock_mono_us() > end_us) {
            fail_msg("waited in vain for %d, it is %d", wanted, *flag);
        }
        loop_timer_set_us(&tick, 20 * CLOCK_US_PER_MS);
        loop_turn(test_loop);
    }
    loop_timer_cancel(&tick);
}

void
turn_for_ms(int ms)
{
    int64_t end_us = clock_mono_us() + (int64_t)ms * CLOCK_US_PER_MS;
    struct loop_timer tick;

    loop_timer_init(&tick, test_loop, nothing, NULL);
    do {
        loop_timer_set_us(&tick, 5 * CLOCK_US_PER_MS);
        loop_turn(test_loop);
    } while (clock_mono_us() < end_us);
    loop_timer_cancel(&tick);
}

bool
stack_command(const char *command)
{
    char line[256];

    snprintf(line, sizeof(line),
             "CREMA_VAR=%s CREMA_STACK_FSYNC=off tools/stack %s >%s/stack.log 2>&1",
             folder, command, folder);
    return system(line) == 0;
}

bool
stack_start(void)
{
    char line[256];
    FILE *pipe;

    if (socket_folder[0] != '\0') {
        return true;
    }
    snprintf(folder, sizeof(folder), "/tmp/crema-io-XXXXXX");
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0 || !stack_command("start")) {
        return false;
    }
    snprintf(line, sizeof(line), "eval \"$(CREMA_VAR=%s tools/stack env)\"; echo $PGHOST",
             folder);
    pipe = popen(line, "r");
    if (pipe == NULL) {
        return false;
    }
    if (fgets(socket_folder, sizeof(socket_folder), pipe) != NULL) {
        socket_folder[strcspn(socket_folder, "\n")] = '\0';
    }
    pclose(pipe);
    return socket_folder[0] != '\0';
}

void
stack_drop(void)
{
    char line[256];

    snprintf(line, sizeof(line),
             "CREMA_VAR=%s tools/stack reset >/dev/null 2>&1; rm -rf %s", folder, folder);
    if (folder[0] != '\0' && system(line) != 0) {
        print_message("tools/stack reset failed\n");
    }
}

const char *
stack_conninfo(void)
{
    static char text[320];

    snprintf(text, sizeof(text), "host=%s dbname=crema user=postgres", socket_folder);
    return text;
}

const char *
stack_redis(void)
{
    static char text[320];

    snprintf(text, sizeof(text), "unix:%s/redis.sock", socket_folder);
    return text;
}
