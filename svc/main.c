/*
 * cremad, the service: reads its configuration and keys, opens its port, gives up its
 * privileges and supervises one worker per core.
 */
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "proto/json.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/process.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/base/version.h"
#include "svc/base/xalloc.h"
#include "svc/io/listen.h"
#include "svc/io/tls.h"
#include "svc/settings.h"
#include "svc/ops/describe.h"
#include "svc/ops/ops.h"
#include "svc/supervisor.h"
#include "svc/worker.h"

enum { PORT_WAIT_ROUNDS = 40 };
static const struct timespec PORT_WAIT = {.tv_nsec = 50000000};

struct options {
    const char *config;
    bool test_clock;
    bool print_config;
    bool print_endpoints;
};

/* One place to listen at: a socket for each worker, all on one port. */
struct listening {
    struct listen_place place;
    int sockets[WORKERS_MAX];
    int count; /* 0: nobody listens there */
};

struct daemon {
    struct options options;
    struct secrets *secrets;
    struct tls *tls; /* of front; NULL: plain HTTP */
    struct listening front, admin;
    int worker_count;
};

static const char usage[] =
    "usage: cremad [--config FILE] [--test-clock] [--print-config | --print-endpoints]\n"
    "\n"
    "The Crema service. Settings come from FILE (name = value), then from the "
    "environment\n"
    "(CREMA_NAME=value); --print-config shows them all, with their meaning.\n"
    "\n"
    "  --config FILE    read settings from FILE\n"
    "  --test-clock     follow table test_clock; refused unless the database is for "
    "tests\n"
    "  --print-config   print the settings in force and leave\n"
    "  --print-endpoints\n"
    "                   print the table of endpoints as JSON and leave\n"
    "  --version        print the version and leave\n"
    "  --help           print this and leave\n";

/* Returns -1 to go on, else the exit status. */
static int
options_read(int argc, char **argv, struct options *ret)
{
    static const struct option long_options[] = {
        {"config", required_argument, NULL, 'c'},
        {"test-clock", no_argument, NULL, 't'},
        {"print-config", no_argument, NULL, 'p'},
        {"print-endpoints", no_argument, NULL, 'e'},
        {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int c;

    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (c) {
        case 'c': ret->config = optarg; break;
        case 't': ret->test_clock = true; break;
        case 'p': ret->print_config = true; break;
        case 'e': ret->print_endpoints = true; break;
        case 'v': printf("cremad %s\n", version); return 0;
        case 'h': fputs(usage, stdout); return 0;
        default: fputs("Try cremad --help.\n", stderr); return 2;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "cremad: '%s' is not an option. Try cremad --help.\n",
                argv[optind]);
        return 2;
    }
    return -1;
}

/* As many open files as the system lets us have. */
static void
files_raise(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return;
    }
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

static bool
keys_read(struct daemon *d)
{
    if (conf->keys[0] == '\0') {
        log_error("main",
                  "no key file: make one with crema keys init FILE and set keys = FILE");
        return false;
    }
    if (access(conf->keys, F_OK) != 0) {
        log_error("main", "the key file %s is not there: make it with crema keys init",
                  conf->keys);
        return false;
    }
    d->secrets = keys_load(conf->keys);
    return d->secrets != NULL;
}

/* The certificate and its key, which the user of the configuration may not read. */
static bool
tls_read(struct daemon *d)
{
    if (conf->tls_cert[0] == '\0') {
        return true;
    }
    d->tls = tls_new(conf->tls_cert, conf->tls_key);
    return d->tls != NULL;
}

/*
 * Whether nobody listens there. A service that was killed may still be ending, its
 * sockets open, when the next one starts: it gets a moment.
 */
static bool
place_is_free(const struct listen_place *place)
{
    for (int i = 0; i < PORT_WAIT_ROUNDS; i++) {
        if (listen_is_free(place->address, place->port)) {
            return true;
        }
        if (i == 0) {
            log_info("main", "port %d of %s is taken: waiting a moment for it",
                     place->port, place->address);
        }
        nanosleep(&PORT_WAIT, NULL);
    }
    return listen_is_free(place->address, place->port);
}

/* instead: the setting that names another place. */
static bool
listening_open(struct daemon *d, struct listening *l, const char *instead)
{
    struct listen_place *place = &l->place;

    if (!conf->port_shared && place->port != 0 && !place_is_free(place)) {
        log_error("main",
                  "port %d of %s is taken: stop what listens there, or choose another "
                  "(%s)",
                  place->port, place->address, instead);
        return false;
    }
    for (int i = 0; i < d->worker_count; i++) {
        l->sockets[i] = listen_open(place->address, place->port);
        if (l->sockets[i] < 0) {
            return false;
        }
        place->port = listen_port(l->sockets[i]);
        l->count++;
    }
    return true;
}

static bool
front_open(struct daemon *d)
{
    struct listen_place *place = &d->front.place;
    char text[8];

    place->port = (int)conf->port;
    snprintf(place->address, sizeof(place->address), "%s", conf->bind);
    if (!listening_open(d, &d->front, "CREMA_PORT")) {
        return false;
    }
    log_info("main", "listening on %s port %d", place->address, place->port);
    snprintf(text, sizeof(text), "%d", place->port);
    return conf_set("port", text);
}

/* What admin says has been looked at by settings_check. */
static bool
admin_open(struct daemon *d)
{
    struct listen_place *place = &d->admin.place;

    if (!listen_place_parse(conf->admin, place)) {
        return true;
    }
    if (!listening_open(d, &d->admin, "CREMA_ADMIN; empty: no /metrics")) {
        return false;
    }
    log_info("main", "admin on %s port %d", place->address, place->port);
    return true;
}

/* A process that began as root goes on as the user of the configuration. */
static bool
privileges_drop(void)
{
    const struct passwd *user;

    if (conf->user[0] == '\0' || geteuid() != 0) {
        return true;
    }
    user = getpwnam(conf->user);
    if (user == NULL) {
        log_error("main", "there is no user %s: make it, or change the setting `user`",
                  conf->user);
        return false;
    }
    if (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0) {
        log_error("main", "cannot become %s: %s", conf->user, strerror(errno));
        return false;
    }
    prctl(PR_SET_DUMPABLE, 0);
    return true;
}

/* All but one of them; -1: all. */
static void
listening_close(const struct listening *l, int but)
{
    for (int i = 0; i < l->count; i++) {
        if (i != but) {
            close(l->sockets[i]);
        }
    }
}

/* A worker's own; -1: nobody listens there. */
static int
listening_socket(const struct listening *l, int index)
{
    return l->count > 0 ? l->sockets[index] : -1;
}

static int
worker_begin(int index, void *arg)
{
    struct daemon *d = arg;
    struct worker_options options = {.worker_index = index,
                                     .listen_fd = listening_socket(&d->front, index),
                                     .admin_fd = listening_socket(&d->admin, index),
                                     .test_clock = d->options.test_clock,
                                     .secrets = d->secrets,
                                     .tls = d->tls,
                                     .exit_config = WORKER_EXIT_CONFIG,
                                     .on_ready = supervisor_worker_ready};

    listening_close(&d->front, index);
    listening_close(&d->admin, index);
    return worker_run(&options);
}

static void
listeners_close(void *arg)
{
    struct daemon *d = arg;

    listening_close(&d->front, -1);
    listening_close(&d->admin, -1);
}

/* What requests are counted by: the table of endpoints, in its order. */
static const struct metric_route *
routes_make(void)
{
    struct metric_route *routes = xcalloc(endpoint_count, sizeof(*routes));

    for (size_t i = 0; i < endpoint_count; i++) {
        routes[i] = (struct metric_route){http_method_name(endpoints[i]->method),
                                          endpoints[i]->path};
    }
    return routes;
}

static int
daemon_run(struct daemon *d)
{
    struct supervisor supervisor = {.drain_ms = (uint32_t)conf->drain_ms,
                                    .worker_run = worker_begin,
                                    .on_drain = listeners_close,
                                    .arg = d};
    enum log_level level = LOG_LEVEL_INFO;

    if (log_level_parse(conf->log_level, &level)) {
        log_set_level(level);
    }
    d->worker_count = conf_workers();
    if (d->worker_count > WORKERS_MAX) {
        log_warn("main", "%d workers are the most: not %d", WORKERS_MAX, d->worker_count);
        d->worker_count = WORKERS_MAX;
    }
    supervisor.worker_count = d->worker_count;
    process_forbid_cores(conf->core_files);
    signal(SIGPIPE, SIG_IGN);
    files_raise();
    json_set_memory(xmalloc, free);
    if (!settings_check() || rand_init() != 0 || !keys_read(d) || !tls_read(d) ||
        !front_open(d) || !admin_open(d) || !privileges_drop()) {
        return WORKER_EXIT_CONFIG;
    }
    metrics_map(d->worker_count, routes_make(), endpoint_count);
    log_never_wait();
    return supervisor_run(&supervisor);
}

int
main(int argc, char **argv)
{
    static struct daemon d;
    int status = options_read(argc, argv, &d.options);

    if (status >= 0) {
        return status;
    }
    if (!conf_load(d.options.config)) {
        return WORKER_EXIT_CONFIG;
    }
    if (d.options.print_endpoints) {
        endpoints_describe(stdout);
        return 0;
    }
    if (d.options.print_config) {
        conf_print(stdout);
        return 0;
    }
    return daemon_run(&d);
}
