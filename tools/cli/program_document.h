/*
 * A document of rules that the operator names on the command line: a file, or a version
 * that was published.
 */
#ifndef CREMA_CLI_PROGRAM_DOCUMENT_H
#define CREMA_CLI_PROGRAM_DOCUMENT_H

#include <stdbool.h>

#include "svc/base/arena.h"
#include "svc/base/buf.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/core/rules/rules_read.h"
#include "tools/cli/program.h"

struct db;

struct program_document {
    struct arena arena;
    struct buf text;
    const char *name; /* for messages: the file, or "version 4" */
    struct program_row program;
    struct rules_world world;
    struct rules rules; /* version 0: of a file */
};

/* PROGRAM_DOCUMENT_AUTO d = PROGRAM_DOCUMENT_INIT; */
void program_document_release(struct program_document *d);
#define PROGRAM_DOCUMENT_AUTO \
    __attribute__((cleanup(program_document_release))) struct program_document
#define PROGRAM_DOCUMENT_INIT \
    {                         \
        .text = BUF_INIT      \
    }

/* What a word may name. */
enum program_document_of {
    PROGRAM_DOCUMENT_FILE, /* a file, "-" for standard input */
    PROGRAM_DOCUMENT_ANY   /* also a version: a number */
};

/*
 * Reads it for the program of the database. COMMAND_OK; COMMAND_FAILED after telling what
 * is wrong in it, a line for each; COMMAND_TROUBLE after telling.
 */
MUST_USE int
program_document_read(struct db *db, const char *word, enum program_document_of of,
                      struct program_document *ret);

/*
 * Whether its ids stand for what they have stood for in earlier versions; tells, a line
 * for each, where not.
 */
MUST_USE bool program_document_ids_good(struct program_document *d,
                                        const struct rules_fixed_rows *taken);

#endif
