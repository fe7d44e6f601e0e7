/*
 * Connection parameters. What stands before dbname is a default, what comes after it
 * overrides the conninfo.
 */
#include "svc/io/pg_start.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/clock.h"

enum { LIST_MAX = 1024, CONNECT_S = 3 };

/*
 * What connections call themselves, whatever the conninfo says: a program that goes by
 * rules of format 2. Those before called themselves "crema" or as the conninfo said, and
 * rules of format 2 are not published beside one (rule_set.sql).
 */
#define CALLED "crema-2"

/* Overrides; an empty text leaves the conninfo's own order. */
struct hosts {
    char host[LIST_MAX], hostaddr[LIST_MAX], port[LIST_MAX];
};

/* "a,b,c" turned by one place is "b,c,a"; a list of one stays empty: nothing to do. */
static void
turn(const char *list, size_t turns, char ret[LIST_MAX])
{
    size_t count = 1;
    const char *at = list;

    ret[0] = '\0';
    if (list == NULL) {
        return;
    }
    for (const char *p = list; *p != '\0'; p++) {
        count += *p == ',';
    }
    if (count == 1 || turns % count == 0 || strlen(list) >= LIST_MAX) {
        return;
    }
    for (size_t i = 0; i < turns % count; i++) {
        at = strchr(at, ',') + 1;
    }
    snprintf(ret, LIST_MAX, "%s,%.*s", at, (int)(at - 1 - list), list);
}

/* The lists of the conninfo, each turned to the left by so many places. */
static void
hosts_turn(const char *conninfo, size_t turns, struct hosts *ret)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

    ret->host[0] = ret->hostaddr[0] = ret->port[0] = '\0';
    for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "host") == 0) {
            turn(o->val, turns, ret->host);
        } else if (strcmp(o->keyword, "hostaddr") == 0) {
            turn(o->val, turns, ret->hostaddr);
        } else if (strcmp(o->keyword, "port") == 0) {
            turn(o->val, turns, ret->port);
        }
    }
    PQconninfoFree(options);
}

void *
pg_start(const char *conninfo, const char *options, size_t turns)
{
    struct hosts hosts;
    struct {
        const char *name, *value;
    } params[] = {
        {"keepalives_idle", "5"},
        {"keepalives_interval", "2"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "4000"},
        {"target_session_attrs", "read-write"},
        {"dbname", conninfo},
        {"application_name", CALLED},
        {"client_encoding", "UTF8"},
        {"host", hosts.host},
        {"hostaddr", hosts.hostaddr},
        {"port", hosts.port},
        {"options", options},
    };
    enum { COUNT = sizeof(params) / sizeof(params[0]) };
    const char *names[COUNT + 1], *values[COUNT + 1];
    size_t n = 0;

    hosts_turn(conninfo, turns, &hosts);
    for (size_t i = 0; i < COUNT; i++) {
        if (params[i].value == NULL || params[i].value[0] == '\0') {
            continue;
        }
        names[n] = params[i].name;
        values[n++] = params[i].value;
    }
    names[n] = values[n] = NULL;
    return PQconnectStartParams(names, values, 1);
}

int64_t
pg_start_patience_us(const char *conninfo)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    int64_t seconds = 0;

    for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "connect_timeout") == 0 && o->val != NULL) {
            seconds = strtol(o->val, NULL, 10);
        }
    }
    PQconninfoFree(options);
    return (seconds > 0 ? seconds : CONNECT_S) * CLOCK_US_PER_S;
}
