/*
 * Rule sets to begin with, in amounts that fit the currency.
 */
#ifndef CREMA_CLI_RULES_PRESET_H
#define CREMA_CLI_RULES_PRESET_H

#include <stdbool.h>

#include "svc/base/buf.h"
#include "svc/base/must_use.h"
#include "tools/cli/currency.h"

/* For messages and help: the names there are. */
#define RULES_PRESETS "cafe or plain"

/*
 * Appends the preset's document, laid out for whoever edits it. "cafe": points for what
 * is paid and five rewards; "plain": a card with money, without points. False, and
 * nothing appended, when there is no such preset.
 */
MUST_USE bool
rules_preset_write(const char *name, const struct currency *currency, struct buf *out);

#endif
