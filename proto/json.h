/*
 * Reads JSON: strictly, into a document, and from there into C structs by a table of
 * fields. jansson does the parsing and is known to json.c only; the document is its
 * memory, freed by json_doc_free.
 *
 *     static const struct json_field load_fields[] = {
 *         {JSON_AT("amount", struct load_body, amount), .kind = JSON_KIND_I64,
 *          .required = true, .min = 1, .unit = "minor units"},
 *         {JSON_AT("note", struct load_body, note), .kind = JSON_KIND_STRING, .max = 80,
 *          JSON_HAS(struct load_body, has_note)},
 *     };
 *
 * An optional field that is absent leaves the struct as it was. Slices point into the
 * document. Unknown fields are refused, and so is null. The writer is json_out.h,
 * included here.
 */
#ifndef CREMA_PROTO_JSON_H
#define CREMA_PROTO_JSON_H

#include "proto/json_out.h"
#include "svc/base/must_use.h"

enum {
    JSON_DEPTH_MAX = 16,
};

enum json_status {
    JSON_OK = 0,
    JSON_MALFORMED, /* not JSON as we accept it: problem malformed-request */
    JSON_INVALID,   /* JSON, but not what this call takes: problem invalid-body */
};

/*
 * For a person: "amount" and "must be a whole number of minor units, without a decimal
 * point".
 */
struct json_error {
    char field[64]; /* its path, "lines[2].sku"; empty: the reason says of what it is */
    char reason[128];
    int64_t min, max; /* the limits of the field, where it is outside them; 0: none */
};

/* A value inside a document. */
struct json_node;

struct json_doc {
    struct json_node *root; /* NULL: empty */
};

/*
 * Where documents get their memory; get must not return NULL. jansson by itself goes on
 * without the byte for which it had no room: a number might lose a digit.
 */
void json_set_memory(void *(*get)(size_t bytes), void (*give)(void *p));

/*
 * Parses a text whose top is an object or an array. Refuses duplicate keys, NUL, bad
 * UTF-8, more than 16 levels, numbers beyond int64, anything after the end. On JSON_OK
 * the caller owes json_doc_free; otherwise *doc is empty (freeing it is harmless) and
 * *ret_err tells why.
 */
MUST_USE enum json_status
json_parse(struct json_doc *ret_doc, struct slice text, struct json_error *ret_err);

/* Frees and empties; may be called twice. */
void json_doc_free(struct json_doc *doc);

enum json_kind {
    JSON_KIND_I64, /* int64_t; integers only: 1.0, 1e2 and "1" are refused; min and max */
    JSON_KIND_STRING,  /* struct slice; min and max characters, bytes_max */
    JSON_KIND_BOOL,    /* bool */
    JSON_KIND_ENUM,    /* int: the index in names */
    JSON_KIND_OBJECT,  /* a struct inside the struct: items, items_count */
    JSON_KIND_ARRAY,   /* of objects: a C array at offset and a size_t at count_offset */
    JSON_KIND_STRINGS, /* of strings: struct slice[], size_t; limits as of each string */
    JSON_KIND_NODE,    /* const struct json_node *: any value but null, for the caller */
};

struct json_field {
    const char *name;
    enum json_kind kind;
    bool required;
    bool has_present;         /* present_offset is used */
    size_t offset;            /* of the value in the struct */
    size_t present_offset;    /* of a bool that becomes true when the field is there */
    int64_t min, max;         /* both 0: no limit; max 0 with min > 0: no upper limit */
    size_t bytes_max;         /* STRING: room where it is copied to; 0: no limit */
    const char *unit;         /* I64: "minor units" in messages; may be NULL */
    const char *const *names; /* ENUM: allowed texts, ends with NULL */
    const struct json_field *items; /* OBJECT, ARRAY: the fields of one */
    size_t items_count;
    size_t item_size;            /* ARRAY: sizeof one struct */
    size_t items_min, items_max; /* ARRAY, STRINGS: how many; max: the C array's room */
    size_t count_offset; /* ARRAY, STRINGS: of the size_t that gets their number */
};

/* Name and place of a field. */
#define JSON_AT(name_, type_, member_) .name = (name_), .offset = offsetof(type_, member_)
/* Where to note that an optional field is there. */
#define JSON_HAS(type_, member_) \
    .has_present = true, .present_offset = offsetof(type_, member_)
/* Fields of an object, or of each object of an array. */
#define JSON_ITEMS(list)       .items = (list), .items_count = JSON_FIELD_COUNT(list)
#define JSON_FIELD_COUNT(list) (sizeof(list) / sizeof((list)[0]))

/*
 * Fills the struct at ret from the document's object. On JSON_INVALID the struct may be
 * filled in part.
 */
MUST_USE enum json_status
json_bind(const struct json_field *fields, size_t count, const struct json_doc *doc,
          void *ret, struct json_error *ret_err);

/* Walking a document. A NULL node is allowed everywhere and holds nothing. */
const struct json_node *json_root(const struct json_doc *doc);
const struct json_node *json_get(const struct json_node *object, const char *name);
bool json_node_is_object(const struct json_node *node);
bool json_node_is_array(const struct json_node *node);
bool json_node_is_null(const struct json_node *node);
MUST_USE bool json_node_i64(const struct json_node *node, int64_t *ret_value);
MUST_USE bool json_node_str(const struct json_node *node, struct slice *ret_text);
MUST_USE bool json_node_bool(const struct json_node *node, bool *ret_value);

/* A member of an object at once; false if it is absent or of another kind. */
MUST_USE bool
json_get_i64(const struct json_node *object, const char *name, int64_t *ret_value);
MUST_USE bool
json_get_str(const struct json_node *object, const char *name, struct slice *ret_text);
MUST_USE bool
json_get_bool(const struct json_node *object, const char *name, bool *ret_value);

size_t json_array_count(const struct json_node *array);
const struct json_node *json_array_at(const struct json_node *array, size_t index);

/*
 * The members of an object in no promised order: cursor starts as NULL; false at the
 * end.
 */
size_t json_object_count(const struct json_node *object);
MUST_USE bool
json_object_next(const struct json_node *object, void **cursor, struct slice *ret_name,
                 const struct json_node **ret_value);

/*
 * Writes a value as compact JSON, keys in the order they were read. False if it does not
 * fit.
 */
MUST_USE bool
json_node_write(const struct json_node *node, char *buf, size_t cap, size_t *ret_n);

#endif
