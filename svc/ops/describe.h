/*
 * The table of endpoints as JSON, for tests and tools that compare it with what is said
 * of it elsewhere: `cremad --print-endpoints`.
 */
#ifndef CREMA_OPS_DESCRIBE_H
#define CREMA_OPS_DESCRIBE_H

#include <stdio.h>

/*
 * {"endpoints": [{name, method, path, roles, flags, fields}]}; fields is null where no
 * body is read, else a list of {name, kind, required, min, max, fields}.
 */
void endpoints_describe(FILE *out);

#endif
