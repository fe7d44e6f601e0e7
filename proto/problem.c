/*
 * The table that problem.def makes.
 */
#include "proto/problem.h"

#include <assert.h>

static const struct problem_info problems[PROBLEM_COUNT] = {
    [PROBLEM_NONE] = {"none", 200, "Nothing is wrong", "Nothing needs to be done."},
#define X(NAME, slug_, status_, title_, advice_) \
    [PROBLEM_##NAME] = {slug_, status_, title_, advice_},
#include "proto/problem.def"
#undef X
};

const struct problem_info *
problem_info(enum problem problem)
{
    assert((unsigned)problem < PROBLEM_COUNT);
    return &problems[problem];
}

enum problem
problem_from_slug(struct slice slug)
{
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++) {
        if (slice_eq_cstr(slug, problems[i].slug)) {
            return (enum problem)i;
        }
    }
    return PROBLEM_NONE;
}

enum problem
problem_from_status(int status)
{
    static const struct {
        int status;
        enum problem problem;
    } own[] = {
        {408, PROBLEM_TIMEOUT},
        {411, PROBLEM_LENGTH_REQUIRED},
        {413, PROBLEM_PAYLOAD_TOO_LARGE},
        {414, PROBLEM_URI_TOO_LONG},
        {417, PROBLEM_EXPECTATION_FAILED},
        {426, PROBLEM_UPGRADE_REQUIRED},
        {431, PROBLEM_HEADER_TOO_LARGE},
        {501, PROBLEM_NOT_IMPLEMENTED},
        {505, PROBLEM_HTTP_VERSION},
    };

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (own[i].status == status) {
            return own[i].problem;
        }
    }
    return PROBLEM_MALFORMED_REQUEST;
}
