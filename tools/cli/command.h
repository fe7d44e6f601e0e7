/*
 * The operator command's table: one command, one file, one const descriptor.
 */
#ifndef CREMA_CLI_COMMAND_H
#define CREMA_CLI_COMMAND_H

struct command {
    const char *name;
    const char *summary; /* one line for the list of commands */
    const char *help;    /* what --help prints: usage, options, exit codes, an example */
    int (*run)(int argc,
               char **argv); /* argv[0] is the command's name; returns exit code */
};

enum {
    COMMAND_OK = 0,
    COMMAND_FAILED = 1, /* it ran and the answer is no: verify found something wrong */
    COMMAND_TROUBLE = 2 /* it could not do its work; stderr says why and what to do */
};

extern const struct command command_cards;
extern const struct command command_hammer;
extern const struct command command_init;
extern const struct command command_migrate;
extern const struct command command_restored;
extern const struct command command_keys;
extern const struct command command_token;
extern const struct command command_verify;
extern const struct command command_checkpoint;
extern const struct command command_members;
extern const struct command command_staff;
extern const struct command command_stores;
extern const struct command command_terminals;
extern const struct command command_demo;
extern const struct command command_program;

#endif
