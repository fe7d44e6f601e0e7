/*
 * Telephone numbers.
 */
#include "svc/text/phone.h"

#include "svc/text/unicode.h"

/* The length of "(0)" at the text's beginning, blanks inside it included; 0: it is none.
 */
static size_t
zero_in_brackets(struct slice text)
{
    size_t zeros = 0;
    size_t i = 1;

    if (text.n == 0 || text.p[0] != '(') {
        return 0;
    }
    for (; i < text.n && (text.p[i] == ' ' || text.p[i] == '0'); i++) {
        zeros += text.p[i] == '0' ? 1 : 0;
    }
    return zeros == 1 && i < text.n && text.p[i] == ')' ? i + 1 : 0;
}

/* Blanks and dashes of any kind as plain ones. */
static bool
plain(struct arena *arena, struct slice phone, struct slice *ret)
{
    struct slice text;
    int32_t c;

    if (!unicode_narrow(arena, phone, &text)) {
        return false;
    }
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    while (unicode_next(&text, &c)) {
        switch (unicode_class(c)) {
        case UNICODE_BLANK: out[n++] = ' '; break;
        case UNICODE_DASH: out[n++] = '-'; break;
        case UNICODE_IDLE: break;
        default: n += unicode_put(c, out + n); break;
        }
    }
    *ret = slice_of(out, n);
    return true;
}

static bool
normal(struct arena *arena, struct slice phone, bool keep_zero, struct slice *ret)
{
    struct slice typed;

    if (!plain(arena, phone, &typed)) {
        return false;
    }
    char *text = arena_alloc(arena, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        size_t zero = zero_in_brackets(slice_of(typed.p + i, typed.n - i));
        if (zero > 0 && n > 1 && !keep_zero) {
            i += zero - 1;
        } else if ((c >= '0' && c <= '9') || (c == '+' && n == 0)) {
            text[n++] = c;
        } else if (c == '\0' || strchr(" .-()/", c) == NULL) {
            return false;
        }
    }
    if (n < 8 || n > 16 || text[0] != '+' || text[1] == '0') {
        return false;
    }
    *ret = slice_of(text, n);
    return true;
}

bool
phone_normal(struct arena *arena, struct slice phone, struct slice *ret)
{
    return normal(arena, phone, false, ret);
}

bool
phone_with_zero(struct arena *arena, struct slice phone, struct slice *ret)
{
    return normal(arena, phone, true, ret);
}
