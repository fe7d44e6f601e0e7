/*
 * The rules of a document of format 2 in words.
 */
#ifndef CREMA_CLI_RULES_TEXT_PROGRAM_H
#define CREMA_CLI_RULES_TEXT_PROGRAM_H

#include "svc/core/rules/rules.h"

/* Prints levels and rules, a line each; not the limits, which both formats have. */
void rules_text_program(const struct rules *rules, const char *currency);

/* Prints how long points live, and what an account and a worker need for the rules. */
void rules_text_needs(const struct rules *rules);

#endif
