/*
 * What the demo consists of: see demo_data.h.
 */
#include "tools/cli/demo_data.h"

const char demo_rules[] =
    "{\"earn\":["
    "{\"id\":\"base-card\",\"tender\":\"card\",\"points_per_unit\":\"2\"},"
    "{\"id\":\"base-other\",\"tender\":\"other\",\"points_per_unit\":\"1\"}],"
    "\"rewards\":["
    "{\"id\":\"espresso\",\"name\":\"Extra espresso shot or syrup\",\"cost\":25,"
    "\"worth\":100},"
    "{\"id\":\"two-off\",\"name\":\"2.00 off your order\",\"cost\":60,\"worth\":200},"
    "{\"id\":\"bakery\",\"name\":\"Brewed coffee or bakery item\",\"cost\":100,"
    "\"worth\":600},"
    "{\"id\":\"drink\",\"name\":\"Any handcrafted drink\",\"cost\":200,\"worth\":1000},"
    "{\"id\":\"lunch\",\"name\":\"Sandwich, salad or lunch box\",\"cost\":300,"
    "\"worth\":1600},"
    "{\"id\":\"beans\",\"name\":\"Bag of beans or a mug\",\"cost\":400,\"worth\":2000}],"
    "\"limits\":{\"load_min\":500,\"load_max\":50000,\"load_day_max\":100000,"
    "\"balance_max\":200000,\"purchase_max\":100000,\"transfer_min\":100,"
    "\"transfer_max\":20000,\"transfer_day_max\":50000},"
    "\"points_expire_months\":6,\"debt_allowed\":true,"
    "\"tiers\":[\"green\",\"gold\",\"reserve\"]}";

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

/* Ends with 31.40 and 212 points, wherever today is in the month. */
static const struct demo_moment ada[] = {
    {DEMO_TOPUP, 21, 7, 58, .amount_minor = 2500},
    {DEMO_PURCHASE, 21, 8, 12, .lines = {FLAT_WHITE, {"croissant", "bakery", 1, 350}}},
    {DEMO_PURCHASE, 19, 8, 9, .lines = {FLAT_WHITE}},
    {DEMO_PURCHASE, 18, 12, 31, .lines = {{"club-sandwich", "food", 1, 895}}},
    {DEMO_PURCHASE, 16, 8, 15, .lines = {{"filter-coffee", "drinks", 1, 325}}},
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
    {DEMO_REFUND, 6, 16, 32, .of = 13},
    {DEMO_PURCHASE, 5, 8, 16, .lines = {FLAT_WHITE, {"banana-bread", "bakery", 1, 375}}},
    {DEMO_REDEEM, 4, 8, 10, .reward = "two-off"},
    {DEMO_TOPUP, 3, 18, 5, .amount_minor = 5000},
    {DEMO_PURCHASE, 3, 18, 20, .lines = {{"house-beans-1kg", "beans", 1, 3200}}},
    {DEMO_PURCHASE, 2, 8, 12, .lines = {LATTE}},
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
