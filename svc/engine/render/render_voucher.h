/*
 * Vouchers as the API shows them.
 */
#ifndef CREMA_ENGINE_RENDER_VOUCHER_H
#define CREMA_ENGINE_RENDER_VOUCHER_H

#include "svc/engine/render/render.h"

/* The members `id`, `reward`, of one that was made `ends_at`: of the voucher that the
 * entry makes or ends, as the member `voucher`. */
void render_voucher(struct json_out *out, const struct entry *e);

/*
 * The account's open vouchers, as the member `vouchers`, in the order of their making.
 * Rewards have the names of the rules that were in force at its newest entry, so equal
 * versions are equal bytes.
 */
void
render_vouchers(struct json_out *out, const struct service *s, const struct account *a);

#endif
