/*
 * What the demo consists of: see demo_data.h.
 */
#include "tools/cli/demo_data.h"

const struct demo_store demo_stores[DEMO_STORES] = {
    {"st_demo", "Coffee Bar 1", "trm_demo"},
    {"st_harbour", "Harbour Kiosk", "trm_harbour"},
};

enum { BAR = 0, HARBOUR = 1 };

#define FLAT_WHITE                     \
    {                                  \
        "flat-white", "drinks", 1, 425 \
    }
#define LATTE                     \
    {                             \
        "latte", "drinks", 1, 475 \
    }

/*
 * Ends with 31.40 and 117.35 points, 22.65 short of Gold, one voucher open, wherever
 * today is in the week and in the month: a visit in every week since the 40th day, so
 * that four in a row were granted once, and no more than two breakfasts in any week.
 */
static const struct demo_moment ada[] = {
    {DEMO_OTHER, 75, 9, 30,
     .lines = {{"breakfast-box", "catering", 12, 14400},
               {"coffee-traveller", "catering", 2, 4800}}},
    {DEMO_OTHER, 58, 15, 20,
     .lines = {{"birthday-cake", "bakery", 1, 5200}, {"lemonade", "drinks", 5, 1900}}},
    {DEMO_OTHER, 40, 16, 5, .store = HARBOUR,
     .lines = {{"house-beans-250g", "beans", 1, 1650}}},
    {DEMO_OTHER, 36, 12, 40, .lines = {LATTE, {"croissant", "bakery", 1, 350}}},
    {DEMO_OTHER, 31, 12, 35, .lines = {{"club-sandwich", "food", 1, 895}}},
    {DEMO_OTHER, 26, 15, 10, .lines = {{"filter-coffee", "drinks", 1, 330}}},
    {DEMO_REDEEM, 25, 12, 30, .reward = "lunch"},
    {DEMO_TOPUP, 21, 7, 58, .amount_minor = 2500},
    {DEMO_PURCHASE, 21, 8, 12, .lines = {FLAT_WHITE, {"croissant", "bakery", 1, 350}}},
    {DEMO_PURCHASE, 19, 11, 9, .lines = {FLAT_WHITE}},
    {DEMO_PURCHASE, 18, 12, 31, .lines = {{"club-sandwich", "food", 1, 895}}},
    {DEMO_PURCHASE, 16, 11, 15, .lines = {{"filter-coffee", "drinks", 1, 325}}},
    {DEMO_TOPUP, 14, 8, 2, .amount_minor = 5000},
    {DEMO_PURCHASE, 14, 8, 11, .amount_minor = 100,
     .lines = {LATTE, {"cinnamon-roll", "bakery", 1, 395}}},
    {DEMO_PURCHASE, 12, 15, 40, .store = HARBOUR,
     .lines = {{"house-beans-250g", "beans", 1, 1650}}},
    {DEMO_PURCHASE, 11, 8, 14, .lines = {FLAT_WHITE}},
    {DEMO_OTHER, 10, 13, 5, .lines = {{"matcha-latte", "drinks", 1, 525}}},
    {DEMO_LOAD, 9, 12, 20, .amount_minor = 4000},
    {DEMO_PURCHASE, 9, 12, 24,
     .lines = {{"avocado-toast", "food", 2, 1700}, {"cold-brew", "drinks", 2, 900}}},
    {DEMO_PURCHASE, 8, 8, 13, .lines = {{"espresso", "drinks", 1, 275}}},
    {DEMO_PURCHASE, 7, 16, 10, .store = HARBOUR,
     .lines = {{"stoneware-mug", "merchandise", 1, 1400}}},
    {DEMO_REFUND, 6, 16, 32, .of = 20},
    {DEMO_PURCHASE, 5, 8, 16, .lines = {FLAT_WHITE, {"banana-bread", "bakery", 1, 375}}},
    {DEMO_REDEEM, 4, 8, 10, .reward = "two-off"},
    {DEMO_TOPUP, 3, 18, 5, .amount_minor = 5000},
    {DEMO_PURCHASE, 3, 18, 20, .lines = {{"house-beans-1kg", "beans", 1, 3200}}},
    {DEMO_PURCHASE, 2, 12, 12, .lines = {LATTE}},
    {DEMO_VOUCHER, 2, 18, 30, .reward = "two-off"},
    {DEMO_PURCHASE, 1, 8, 13, .amount_minor = 50,
     .lines = {FLAT_WHITE, {"oat-milk", "extras", 1, 70}}},
    {.what = DEMO_END},
};

static const struct demo_moment grace[] = {
    {DEMO_LOAD, 17, 9, 3, .amount_minor = 3000},
    {DEMO_PURCHASE, 17, 9, 5, .lines = {LATTE}},
    {DEMO_PURCHASE, 8, 9, 1, .lines = {LATTE, {"croissant", "bakery", 1, 350}}},
    {.what = DEMO_END},
};

static const struct demo_moment alan[] = {
    {DEMO_TOPUP, 15, 17, 45, .amount_minor = 2000},
    {DEMO_PURCHASE, 13, 17, 30, .store = HARBOUR,
     .lines = {{"apple-cake", "bakery", 1, 415}}},
    {DEMO_FREEZE, 2, 10, 20, .amount_minor = 0},
    {.what = DEMO_END},
};

static const struct demo_moment katherine[] = {
    {DEMO_TOPUP, 20, 7, 30, .amount_minor = 20000},
    {DEMO_PURCHASE, 20, 7, 35,
     .lines = {{"breakfast-box", "catering", 12, 14400},
               {"coffee-traveller", "catering", 2, 4800}}},
    {DEMO_TOPUP, 6, 7, 30, .amount_minor = 10000},
    {.what = DEMO_END},
};

static const struct demo_moment minh[] = {{.what = DEMO_END}};

const struct demo_member demo_members[DEMO_MEMBERS] = {
    {"Ada Lovelace", "ada@example.com", "+12025550142", "1990-12-10", DEMO_CARD_NUMBER,
     ada},
    {"Grace Hopper", "grace@example.com", "+12025550143", "1986-12-09", NULL, grace},
    {"Alan Turing", "alan@example.com", "+12025550144", "", NULL, alan},
    {"Katherine Johnson", "katherine@example.com", "+12025550145", "1978-08-26", NULL,
     katherine},
    {"Nguyễn Văn Minh", "minh@example.com", "", "", NULL, minh},
};
