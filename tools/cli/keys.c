/*
 * crema keys: makes the service's key file, shows its public part, adds a token key.
 */
#include <stdio.h>

#include "proto/base64url.h"
#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"

/* No option and no word: false after telling. */
static bool
alone(int argc, char **argv)
{
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words)) {
        return false;
    }
    if (words.count > 0) {
        cli_tell("keys %s takes no words; see crema keys --help", argv[0]);
        return false;
    }
    if (conf->keys[0] == '\0') {
        cli_tell(
            "keys is not set: say --config FILE before the command, or set CREMA_KEYS");
        return false;
    }
    return true;
}

static int
init(int argc, char **argv)
{
    if (!alone(argc, argv) || !keys_create(conf->keys)) {
        return COMMAND_TROUBLE;
    }
    printf("made %s\n"
           "Keep a copy apart from the database: without it names, e-mail addresses and\n"
           "card numbers cannot be read again.\n",
           conf->keys);
    return COMMAND_OK;
}

static int
keys_show(int argc, char **argv)
{
    struct secrets *keys = alone(argc, argv) ? cli_keys() : NULL;

    if (keys == NULL) {
        return COMMAND_TROUBLE;
    }
    for (size_t i = 0; i < keys->token_count; i++) {
        bool current = &keys->token[i] == secrets_token_current(keys);
        printf("token  %-15s %s\n", keys->token[i].id,
               current ? "makes and opens tokens" : "opens tokens");
    }
    printf("index  %s\n", keys->index.id);
    printf("data   %s\n", keys->data.id);
    printf("pan    %s\n", keys->pan.id);
    printf("cache  %s\n",
           keys->cache.id[0] != '\0' ? keys->cache.id : "(derived: the file has none)");
    for (size_t i = 0; i < keys->sign_count; i++) {
        const struct secret_sign_key *key = &keys->sign[i];
        char text[BASE64URL_CHARS(sizeof(key->public_key)) + 1];
        size_t n = base64url_encode(key->public_key, sizeof(key->public_key), text,
                                    sizeof(text));
        printf("sign   %-15s %.*s (Ed25519 public key)%s\n", key->id, (int)n, text,
               key == secrets_sign_current(keys) ? ", signs" : "");
    }
    keys_free(keys);
    return COMMAND_OK;
}

/* Only a file that is the database's own; the new key is the database's from then on. */
static bool
add_token_key(void)
{
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db(keys);
    bool good = db != NULL && keys_rotate_token(conf->keys);

    keys_free(keys);
    keys = good ? cli_keys() : NULL;
    good = keys != NULL && keys_fit(db, keys);
    keys_free(keys);
    db_close(db);
    return good;
}

static int
rotate_token(int argc, char **argv)
{
    if (!alone(argc, argv) || !add_token_key()) {
        return COMMAND_TROUBLE;
    }
    printf("added a token key to %s\n"
           "Copy the file to all machines and restart the service: it then makes tokens "
           "with the new key and still opens the\n"
           "old ones, so that nobody is signed out.\n",
           conf->keys);
    return COMMAND_OK;
}

static const struct cli_verb verbs[] = {
    {"init", init}, {"show", keys_show}, {"rotate-token", rotate_token}};

static int
keys_run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, sizeof(verbs) / sizeof(verbs[0]));
}

const struct command command_keys = {
    .name = "keys",
    .summary = "make the service's key file, show its public part",
    .help = "Usage: crema keys init | show | rotate-token\n"
            "\n"
            "  init          make the file that the setting 'keys' names, mode 0600, "
            "with fresh\n"
            "                keys. A file that is there is never overwritten.\n"
            "  show          the ids of the keys, and the public keys of receipts. No "
            "secrets.\n"
            "  rotate-token  add a fresh key for access tokens; the old ones still open "
            "tokens.\n"
            "                The database must be the file's own.\n"
            "\n"
            "Exit codes: 0 done; 2 trouble (told on stderr).\n"
            "\n"
            "Example: CREMA_KEYS=./keys crema keys init\n",
    .run = keys_run,
};
