/* Embeds PHP with the extension built in, and runs any number of requests, each with its own ini entries and constants. In C,
 * because zend_try uses setjmp(). */

#include <sapi/embed/php_embed.h>

/* Type of a constant's value, as in mod.rs. */
enum kind { NIL, BOOL, LONG, DOUBLE, STRING, ARRAY };

struct entry {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
    int kind;
};

static zend_module_entry *module;
static char printed[4096];
static size_t printed_length;

static size_t print(const char *text, size_t length)
{
    size_t room = sizeof printed - printed_length;
    size_t taken = length < room ? length : room;

    memcpy(printed + printed_length, text, taken);
    printed_length += taken;
    return length;
}

static int start(sapi_module_struct *sapi)
{
#if PHP_VERSION_ID >= 80200
    return php_module_startup(sapi, module);
#else
    return php_module_startup(sapi, module, 1);
#endif
}

/* Ends the request of the startup: fuzz_engine_run begins each request. */
int fuzz_engine_start(zend_module_entry *ours)
{
    static char *arguments[] = {"fuzz", NULL};

    module = ours;
    php_embed_module.startup = start;
    php_embed_module.ub_write = print;
    php_embed_module.php_ini_ignore = 1;
    if (php_embed_init(1, arguments) == FAILURE) {
        return FAILURE;
    }
    php_request_shutdown(NULL);
    return SUCCESS;
}

static void define(const struct entry *entry)
{
    zend_constant constant;

    switch (entry->kind) {
    case NIL:
        ZVAL_NULL(&constant.value);
        break;
    case BOOL:
        ZVAL_BOOL(&constant.value, entry->value_length > 0);
        break;
    case LONG:
        ZVAL_LONG(&constant.value, (zend_long)entry->value_length);
        break;
    case DOUBLE:
        ZVAL_DOUBLE(&constant.value, (double)entry->value_length / 2);
        break;
    case ARRAY:
        array_init(&constant.value);
        add_next_index_stringl(&constant.value, entry->value, entry->value_length);
        break;
    default:
        ZVAL_STRINGL(&constant.value, entry->value, entry->value_length);
    }
    ZEND_CONSTANT_SET_FLAGS(&constant, CONST_CS, PHP_USER_CONSTANT);
    constant.name = zend_string_init(entry->name, entry->name_length, 0);
    zend_register_constant(&constant);
}

/* Runs one request. `result` gets the script's output, which should be empty, and then the string that it returns, as far as
 * there is room. */
size_t fuzz_engine_run(const struct entry *entries, size_t entry_count, const struct entry *constants,
    size_t constant_count, const struct entry *globals, size_t global_count, const char *script, char *result, size_t room)
{
    size_t length = 0, value_length;
    zval returned, value;

    printed_length = 0;
    if (php_request_startup() == FAILURE) {
        return 0;
    }
    ZVAL_UNDEF(&returned);
    zend_try {
        for (size_t i = 0; i < entry_count; i++) {
            zend_string *name = zend_string_init(entries[i].name, entries[i].name_length, 0);
            zend_alter_ini_entry_chars(name, entries[i].value, entries[i].value_length, ZEND_INI_SYSTEM, ZEND_INI_STAGE_RUNTIME);
            zend_string_release(name);
        }
        for (size_t i = 0; i < constant_count; i++) {
            define(&constants[i]);
        }
        for (size_t i = 0; i < global_count; i++) {
            ZVAL_STRINGL(&value, globals[i].value, globals[i].value_length);
            zend_hash_str_update(&EG(symbol_table), globals[i].name, globals[i].name_length, &value);
        }
        if (zend_eval_string((char *)script, &returned, "fuzz") == SUCCESS && Z_TYPE(returned) == IS_STRING) {
            value_length = Z_STRLEN(returned);
            memcpy(result, printed, printed_length < room ? printed_length : room);
            length = printed_length < room ? printed_length : room;
            if (value_length > room - length) {
                value_length = room - length;
            }
            memcpy(result + length, Z_STRVAL(returned), value_length);
            length += value_length;
        }
        zval_ptr_dtor(&returned);
    } zend_catch {
        length = 0;
    } zend_end_try();
    php_request_shutdown(NULL);
    return length;
}
