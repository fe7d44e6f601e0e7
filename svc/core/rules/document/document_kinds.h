/*
 * The kinds of values (shape.h) that only documents of rules have: dates, hours, periods,
 * names in other languages.
 */
#ifndef CREMA_CORE_DOCUMENT_KINDS_H
#define CREMA_CORE_DOCUMENT_KINDS_H

#include "svc/core/rules/document/shape.h"

/* struct document_date: YYYY-MM-DD. That it exists is asked later, with all else. */
extern const struct shape_kind document_kind_date;

/* struct document_date: MM-DD, of any year. */
extern const struct shape_kind document_kind_year_day;

/* struct document_hours: ["06:00", "11:00"]. */
extern const struct shape_kind document_kind_hours;

/* struct document_span: "week", "month", "ever" or {from, to}. */
extern const struct shape_kind document_kind_span;

/* struct shape_list of struct document_text: {"vi": "…"}. */
extern const struct shape_kind document_kind_names;

#endif
