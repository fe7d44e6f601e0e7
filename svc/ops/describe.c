/*
 * The table of endpoints as JSON. All texts are identifiers and paths of our own, which
 * need no escaping.
 */
#include "svc/ops/describe.h"

#include "svc/ops/ops.h"

struct bit_name {
    unsigned int bit;
    const char *name;
};

static const struct bit_name role_names[] = {
    {ROLE_PUBLIC, "public"},   {ROLE_MEMBER, "member"},   {ROLE_TERMINAL, "terminal"},
    {ROLE_SUPPORT, "support"}, {ROLE_MANAGER, "manager"},
};

static const struct bit_name flag_names[] = {
    {ENDPOINT_KEYED, "keyed"},
    {ENDPOINT_HTTP_ONLY, "http_only"},
    {ENDPOINT_HEAVY, "heavy"},
    {ENDPOINT_ANY_BODY, "any_body"},
    {ENDPOINT_NO_BODY_OK, "no_body_ok"},
    {ENDPOINT_ALWAYS, "always"},
    {ENDPOINT_MEMBER_FIRST, "member_first"},
    {ENDPOINT_ADMIN, "admin"},
};

static const char *const kind_names[] = {
    [JSON_KIND_I64] = "integer",     [JSON_KIND_STRING] = "string",
    [JSON_KIND_BOOL] = "boolean",    [JSON_KIND_ENUM] = "enum",
    [JSON_KIND_OBJECT] = "object",   [JSON_KIND_ARRAY] = "array",
    [JSON_KIND_STRINGS] = "strings", [JSON_KIND_NODE] = "any",
};

static void
bits_print(FILE *out, const char *title, unsigned int bits, const struct bit_name *names,
           size_t count)
{
    const char *comma = "";

    fprintf(out, ",\"%s\":[", title);
    for (size_t i = 0; i < count; i++) {
        if (!(bits & names[i].bit)) {
            continue;
        }
        fprintf(out, "%s\"%s\"", comma, names[i].name);
        comma = ",";
    }
    fputs("]", out);
}

/* The tables of fields nest as deep as the bodies do: an array of objects at most. */
static void
fields_print(FILE *out, const struct json_field *fields, size_t count)
{
    fputs(",\"fields\":", out);
    if (fields == NULL) {
        fputs("null", out);
        return;
    }
    fputs("[", out);
    for (size_t i = 0; i < count; i++) {
        const struct json_field *f = &fields[i];
        bool list = f->kind == JSON_KIND_ARRAY || f->kind == JSON_KIND_STRINGS;

        fprintf(out,
                "%s\n  {\"name\":\"%s\",\"kind\":\"%s\",\"required\":%s,\"min\":%lld,"
                "\"max\":%lld",
                i > 0 ? "," : "", f->name, kind_names[f->kind],
                f->required ? "true" : "false",
                list ? (long long)f->items_min : (long long)f->min,
                list ? (long long)f->items_max : (long long)f->max);
        if (f->kind == JSON_KIND_STRINGS) {
            fprintf(out, ",\"item_min\":%lld,\"item_max\":%lld", (long long)f->min,
                    (long long)f->max);
        }
        fields_print(out, f->items, f->items_count);
        fputs("}", out);
    }
    fputs("]", out);
}

void
endpoints_describe(FILE *out)
{
    fputs("{\"endpoints\":[", out);
    for (size_t i = 0; i < endpoint_count; i++) {
        const struct endpoint *e = endpoints[i];

        fprintf(out, "%s\n {\"name\":\"%s\",\"method\":\"%s\",\"path\":\"%s\"",
                i > 0 ? "," : "", endpoint_names[i], http_method_name(e->method),
                e->path);
        bits_print(out, "roles", e->roles, role_names,
                   sizeof(role_names) / sizeof(role_names[0]));
        bits_print(out, "flags", e->flags, flag_names,
                   sizeof(flag_names) / sizeof(flag_names[0]));
        fields_print(out, e->fields, e->field_count);
        fputs("}", out);
    }
    fputs("]}\n", out);
}
