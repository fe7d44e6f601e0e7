/*
 * crema: the operator's command. It reads the service's own configuration and talks to
 * Postgres itself, so that it works while the service is down.
 */
#include <stdio.h>
#include <string.h>

#include "svc/base/conf.h"
#include "svc/base/rand.h"
#include "svc/base/version.h"
#include "tools/cli/cli.h"
#include "tools/cli/command.h"

static const struct command *const commands[] = {
    &command_init,      &command_migrate,  &command_keys,    &command_token,
    &command_verify,    &command_members,  &command_staff,   &command_stores,
    &command_terminals, &command_demo,     &command_cards,   &command_checkpoint,
    &command_hammer,    &command_restored, &command_program,
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static void
usage(FILE *out)
{
    fputs("Usage: crema [--config FILE] COMMAND [ARGUMENTS]\n       crema "
          "--version\n\nCommands:\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs(
        "\n'crema COMMAND --help' tells more. The configuration is the service's: an ini "
        "file,\nthen CREMA_* of the environment.\n",
        out);
}

static const struct command *
command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

/* --help anywhere on the line wins, whatever else is there. */
static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

int
main(int argc, char **argv)
{
    const char *config = NULL;
    int at = 1;

    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        config = argv[2];
        at = 3;
    }
    if (at >= argc || strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
        usage(at >= argc ? stderr : stdout);
        return at >= argc ? COMMAND_TROUBLE : COMMAND_OK;
    }
    if (strcmp(argv[at], "--version") == 0) {
        printf("crema %s\n", version);
        return COMMAND_OK;
    }
    const struct command *command = command_find(argv[at]);
    if (command == NULL) {
        cli_tell("there is no command '%s'; see crema --help", argv[at]);
        return COMMAND_TROUBLE;
    }
    if (wants_help(argc - at, argv + at)) {
        fputs(command->help, stdout);
        return COMMAND_OK;
    }
    if (rand_init() != 0 || !conf_load(config)) {
        return COMMAND_TROUBLE;
    }
    return command->run(argc - at, argv + at);
}
