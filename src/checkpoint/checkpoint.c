#include "checkpoint/checkpoint.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/real.h"
#include "base/seconds.h"
#include "checkpoint/pack.h"

static const char magic[] = "seqnet checkpoint 1\n";

enum { MAGIC_SIZE = sizeof magic - 1 };

/* Writing takes this share of the time, and at least every so many seconds it is done. */
#define WRITING_SHARE 0.02
#define PAUSE_SECONDS_MAX 60.0

#define IDENTITY_COUNT 4

void checkpoint_init(struct checkpoint *checkpoint, const char *path, const struct checkpoint_identity *identity)
{
    *checkpoint = (struct checkpoint){.path = path, .identity = *identity};
    pthread_mutex_init(&checkpoint->lock, NULL);
    pthread_cond_init(&checkpoint->written, NULL);
}

static void release_records(struct checkpoint *checkpoint)
{
    for (size_t i = 0; i < checkpoint->record_count; i++)
        text_release(&checkpoint->records[i].bytes);
    memory_free(checkpoint->records);
    checkpoint->records = NULL;
    checkpoint->record_count = checkpoint->capacity = 0;
}

void checkpoint_release(struct checkpoint *checkpoint)
{
    release_records(checkpoint);
    pthread_cond_destroy(&checkpoint->written);
    pthread_mutex_destroy(&checkpoint->lock);
}

/* Records up to `count`, new ones empty. */
static int make_records(struct checkpoint *checkpoint, size_t count, struct error *error)
{
    if (memory_grow((void **)&checkpoint->records, &checkpoint->capacity, count, sizeof *checkpoint->records, error))
        return -1;
    for (; checkpoint->record_count < count; checkpoint->record_count++)
        checkpoint->records[checkpoint->record_count] =
            (struct checkpoint_record){.state = CHECKPOINT_NOTHING, .bytes = TEXT_INIT};
    return 0;
}

/* ------------------------------------------------------------------ the file */

static void identity_strings(const struct checkpoint_identity *identity, const char *strings[IDENTITY_COUNT])
{
    strings[0] = identity->version;
    strings[1] = identity->kernels;
    strings[2] = identity->command;
    strings[3] = identity->rows;
}

static void write_number(struct pack *pack, uint64_t number)
{
    pack_bytes(pack, &number, sizeof number);
}

static uint64_t read_number(struct pack *pack)
{
    uint64_t number = 0;
    pack_bytes(pack, &number, sizeof number);
    return number;
}

/* All of the file. */
static void write_image(const struct checkpoint *checkpoint, struct text *text)
{
    const char *strings[IDENTITY_COUNT];
    struct pack pack = pack_into(text);
    text_append(text, magic, MAGIC_SIZE);
    write_number(&pack, sizeof(real));
    write_number(&pack, 1);
    identity_strings(&checkpoint->identity, strings);
    for (int i = 0; i < IDENTITY_COUNT; i++) {
        write_number(&pack, strlen(strings[i]));
        text_append_string(text, strings[i]);
    }
    write_number(&pack, checkpoint->record_count);
    for (size_t i = 0; i < checkpoint->record_count; i++) {
        const struct checkpoint_record *record = &checkpoint->records[i];
        write_number(&pack, record->state);
        text_append(text, (const char *)record->key, sizeof record->key);
        write_number(&pack, record->bytes.length);
        text_append(text, record->bytes.bytes, record->bytes.length);
    }
}

static void digest_bytes(const char *bytes, size_t length, uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, length, (const uint8_t *)bytes);
    sha256_digest(&hash, SHA256_DIGEST_SIZE, digest);
}

/* A string of the file, as far as a message has room for it. */
struct told_string {
    const char *bytes;
    int length;
    bool is_same;
};

static struct told_string read_string(struct pack *pack, const char *wanted)
{
    const uint64_t length = read_number(pack);
    struct told_string string = {.bytes = pack->bytes};
    if (pack->is_broken || length > pack->left) {
        pack->is_broken = true;
        return string;
    }
    string.is_same = length == strlen(wanted) && memcmp(string.bytes, wanted, (size_t)length) == 0;
    string.length = length < 400 ? (int)length : 400;
    pack->bytes += length;
    pack->left -= (size_t)length;
    return string;
}

static enum checkpoint_fit damaged(const char *path, struct error *error)
{
    error_set(error, ERROR_DATA, "%s: is cut or damaged", path);
    return CHECKPOINT_DAMAGED;
}

/* Is it of this training? */
static enum checkpoint_fit compare_identity(const struct checkpoint *checkpoint, struct pack *pack, struct error *error)
{
    const char *wanted[IDENTITY_COUNT], *path = checkpoint->path;
    struct told_string strings[IDENTITY_COUNT];
    const bool is_machine = read_number(pack) == sizeof(real) && read_number(pack) == 1;
    identity_strings(&checkpoint->identity, wanted);
    if (!is_machine && !pack->is_broken) {
        error_set(error, ERROR_DATA, "%s: was made by another kind of machine", path);
        return CHECKPOINT_DIFFERS;
    }
    for (int i = 0; i < IDENTITY_COUNT; i++)
        strings[i] = read_string(pack, wanted[i]);
    if (pack->is_broken)
        return damaged(path, error);
    if (!strings[0].is_same)
        error_set(error, ERROR_DATA, "%s: was made by seqnet %.*s, and this is %s", path, strings[0].length,
                  strings[0].bytes, wanted[0]);
    else if (!strings[1].is_same)
        error_set(error, ERROR_DATA,
                  "%s: was made with the kernels '%.*s', and these are '%s', which round differently", path,
                  strings[1].length, strings[1].bytes, wanted[1]);
    else if (!strings[2].is_same)
        error_set(error, ERROR_USAGE, "%s: is of another training: %.*s", path, strings[2].length, strings[2].bytes);
    else if (!strings[3].is_same)
        error_set(error, ERROR_DATA, "%s: is of other rows: what is read has changed since", path);
    else
        return CHECKPOINT_FITS;
    return CHECKPOINT_DIFFERS;
}

static int read_records(struct checkpoint *checkpoint, struct pack *pack, bool *is_damaged, struct error *error)
{
    const uint64_t count = read_number(pack);
    *is_damaged = pack->is_broken || count > pack->left;
    if (*is_damaged)
        return 0;
    if (make_records(checkpoint, (size_t)count, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct checkpoint_record *record = &checkpoint->records[i];
        const uint64_t state = read_number(pack);
        pack_bytes(pack, record->key, sizeof record->key);
        const uint64_t length = read_number(pack);
        *is_damaged = pack->is_broken || state >= CHECKPOINT_STATE_COUNT || length > pack->left;
        if (*is_damaged)
            return 0;
        record->state = (enum checkpoint_state)state;
        text_append(&record->bytes, pack->bytes, (size_t)length);
        if (text_check(&record->bytes, error))
            return -1;
        pack->bytes += length;
        pack->left -= (size_t)length;
    }
    *is_damaged = pack->left != 0;
    return 0;
}

static enum checkpoint_fit read_image(struct checkpoint *checkpoint, const char *bytes, size_t length,
                                      struct error *error)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    const size_t head = length < MAGIC_SIZE ? length : MAGIC_SIZE;
    bool is_damaged = false;
    if (memcmp(bytes, magic, head) != 0) {
        error_set(error, ERROR_DATA, "%s: is no checkpoint", checkpoint->path);
        return CHECKPOINT_FOREIGN;
    }
    if (length < MAGIC_SIZE + sizeof digest)
        return damaged(checkpoint->path, error);
    const size_t end = length - sizeof digest;
    digest_bytes(bytes, end, digest);
    if (memcmp(bytes + end, digest, sizeof digest) != 0)
        return damaged(checkpoint->path, error);
    struct pack pack = pack_from(bytes + MAGIC_SIZE, end - MAGIC_SIZE);
    const enum checkpoint_fit fit = compare_identity(checkpoint, &pack, error);
    if (fit != CHECKPOINT_FITS)
        return fit;
    if (read_records(checkpoint, &pack, &is_damaged, error))
        return CHECKPOINT_UNREAD;
    return is_damaged ? damaged(checkpoint->path, error) : CHECKPOINT_FITS;
}

enum checkpoint_fit checkpoint_load(struct checkpoint *checkpoint, struct error *error)
{
    struct stat status;
    char *bytes = NULL;
    size_t length = 0;
    const bool is_there = stat(checkpoint->path, &status) == 0;
    if (is_there && !S_ISREG(status.st_mode)) {
        error_set(error, ERROR_SYSTEM, "%s: is no regular file, which a checkpoint has to be", checkpoint->path);
        return CHECKPOINT_FOREIGN;
    }
    if (file_read(checkpoint->path, &bytes, &length, error))
        return is_there ? CHECKPOINT_UNREAD : CHECKPOINT_ABSENT;
    const enum checkpoint_fit fit = read_image(checkpoint, bytes, length, error);
    if (fit != CHECKPOINT_FITS)
        release_records(checkpoint);
    checkpoint->is_kept = fit == CHECKPOINT_FITS;
    memory_free(bytes);
    return fit;
}

/* ------------------------------------------------------------------ records */

size_t checkpoint_count(const struct checkpoint *checkpoint, enum checkpoint_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < checkpoint->record_count; i++)
        count += checkpoint->records[i].state == state;
    return count;
}

int checkpoint_reserve(struct checkpoint *checkpoint, size_t count, size_t *first, struct error *error)
{
    const size_t end = checkpoint->place_count + count;
    int result = 0;
    pthread_mutex_lock(&checkpoint->lock);
    if (end > checkpoint->record_count)
        result = make_records(checkpoint, end, error);
    if (result == 0) {
        *first = checkpoint->place_count;
        checkpoint->place_count = end;
    }
    pthread_mutex_unlock(&checkpoint->lock);
    return result;
}

enum checkpoint_state checkpoint_find(struct checkpoint *checkpoint, size_t place,
                                      const unsigned char key[CHECKPOINT_KEY_SIZE], const char **bytes, size_t *length)
{
    enum checkpoint_state state = CHECKPOINT_NOTHING;
    pthread_mutex_lock(&checkpoint->lock);
    const struct checkpoint_record *record = &checkpoint->records[place];
    if (record->state != CHECKPOINT_NOTHING && memcmp(record->key, key, CHECKPOINT_KEY_SIZE) == 0) {
        state = record->state;
        *bytes = record->bytes.bytes;
        *length = record->bytes.length;
    }
    pthread_mutex_unlock(&checkpoint->lock);
    return state;
}

/* Say once that it cannot be written. */
static void tell_failure(struct checkpoint *checkpoint, const struct error *error)
{
    const bool is_first = !checkpoint->has_failed;
    checkpoint->has_failed = true;
    if (is_first && checkpoint->on_failure)
        checkpoint->on_failure(checkpoint->context, error->message);
}

/* Replace the file. The lock is held, but given back while the disk is busy: the image is a copy. */
static void write_file(struct checkpoint *checkpoint)
{
    struct error error = ERROR_INIT;
    struct text image = TEXT_INIT;
    uint8_t digest[SHA256_DIGEST_SIZE];
    const double begin = seconds_now();
    checkpoint->is_writing = true;
    checkpoint->has_news = false;
    write_image(checkpoint, &image);
    pthread_mutex_unlock(&checkpoint->lock);
    int result = text_check(&image, &error);
    if (result == 0) {
        digest_bytes(image.bytes, image.length, digest);
        text_append(&image, (const char *)digest, sizeof digest);
        result = text_check(&image, &error) || file_replace(checkpoint->path, image.bytes, image.length, &error);
    }
    text_release(&image);
    const double now = seconds_now(), pause = (now - begin) / WRITING_SHARE;
    pthread_mutex_lock(&checkpoint->lock);
    checkpoint->is_writing = false;
    checkpoint->has_news = checkpoint->has_news || result != 0;
    checkpoint->is_kept = checkpoint->is_kept || result == 0;
    checkpoint->due = now + (pause < PAUSE_SECONDS_MAX ? pause : PAUSE_SECONDS_MAX);
    if (result)
        tell_failure(checkpoint, &error);
    pthread_cond_broadcast(&checkpoint->written);
}

void checkpoint_keep(struct checkpoint *checkpoint, size_t place, const unsigned char key[CHECKPOINT_KEY_SIZE],
                     enum checkpoint_state state, struct text *bytes)
{
    struct error error = ERROR_INIT;
    pthread_mutex_lock(&checkpoint->lock);
    if (text_check(bytes, &error)) {
        tell_failure(checkpoint, &error);
    } else {
        struct checkpoint_record *record = &checkpoint->records[place];
        const struct text before = record->bytes;
        record->state = state;
        memcpy(record->key, key, CHECKPOINT_KEY_SIZE);
        record->bytes = *bytes;
        *bytes = before;
        checkpoint->has_news = true;
        if (!checkpoint->is_writing && !checkpoint->is_closed && seconds_now() >= checkpoint->due)
            write_file(checkpoint);
    }
    pthread_mutex_unlock(&checkpoint->lock);
}

bool checkpoint_close(struct checkpoint *checkpoint)
{
    pthread_mutex_lock(&checkpoint->lock);
    checkpoint->is_closed = true;
    while (checkpoint->is_writing)
        pthread_cond_wait(&checkpoint->written, &checkpoint->lock);
    if (checkpoint->has_news)
        write_file(checkpoint);
    const bool is_kept = checkpoint->is_kept;
    pthread_mutex_unlock(&checkpoint->lock);
    return is_kept;
}
