/*
 * User-Agent fields: see agent.h. Browsers call themselves by the names of others, too,
 * so the order of the tables counts: the first mark that is there decides.
 */
#include "svc/text/agent.h"

#include <string.h>

struct mark {
    const char *in_field;
    const char *name;
};

static const struct mark browsers[] = {
    {"Edg/", "Edge"},
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"FxiOS/", "Firefox"},
    {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
};

static const struct mark systems[] = {
    {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iOS"},
    {"iPad", "iPadOS"},     {"CrOS", "ChromeOS"},   {"Mac OS X", "macOS"},
    {"Linux", "Linux"},
};

static const char *
first_in(struct slice field, const struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t n = strlen(marks[i].in_field);

        for (size_t at = 0; at + n <= field.n; at++) {
            if (memcmp(field.p + at, marks[i].in_field, n) == 0) {
                return marks[i].name;
            }
        }
    }
    return NULL;
}

struct agent
agent_parse_field(struct slice field)
{
    return (struct agent){
        .browser = first_in(field, browsers, sizeof(browsers) / sizeof(browsers[0])),
        .system = first_in(field, systems, sizeof(systems) / sizeof(systems[0])),
    };
}
