/*
 * One worker's parts, wired by svc/worker.c before the first turn of the loop and alive
 * until the process ends. Everything that handles requests reaches its collaborators
 * through this.
 */
#ifndef CREMA_ENGINE_SERVICE_H
#define CREMA_ENGINE_SERVICE_H

#include <stdbool.h>

#include "svc/io/redis_server.h"

struct directory;
struct key_vet;
struct lanes;
struct live;
struct loop;
struct pgpool;
struct redis;
struct restored;
struct revocations;
struct secrets;
struct server;
struct thread_pool;

struct service {
    int worker_index;
    bool test_clock; /* the database is marked as a test database */
    struct loop *loop;
    struct secrets *secrets;
    struct restored *restored; /* vets every connection to Postgres */
    struct pgpool *pool;       /* what people and tills ask, but for the lanes */
    struct pgpool *polls;      /* what the worker itself must hear to serve anybody */
    struct key_vet *key_vet;   /* whether `secrets` are the database's own */
    struct redis_server redis_server;
    struct redis *redis;         /* commands; the hub has its own subscriber */
    struct thread_pool *hashers; /* Argon2id */
    struct directory *directory; /* program, stores, terminals, rule sets */
    struct revocations *revocations;
    struct lanes *lanes;
    struct live *live;
    struct server *server;
};

#endif
