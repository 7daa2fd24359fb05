/* The number of threads that control groups allow, in made folders. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/processors.h"

struct made_file {
    const char *path, *text;
};

/* What a machine with these files allows. */
static int allowed_with(const struct made_file *files)
{
    char root[] = "/tmp/seqnet-processors-XXXXXX", command[400];
    assert_non_null(mkdtemp(root));
    for (; files->path; files++) {
        snprintf(command, sizeof command, "p='%s%s'; mkdir -p \"${p%%/*}\" && printf %%s '%s' >\"$p\"", root,
                 files->path, files->text);
        assert_int_equal(system(command), 0);
    }
    int count = processors_of_groups(root);
    snprintf(command, sizeof command, "rm -r '%s'", root);
    assert_int_equal(system(command), 0);
    return count;
}

#define ALLOWED(...) allowed_with((const struct made_file[]){__VA_ARGS__, {NULL, NULL}})

static void a_quota_of_version_2_is_rounded_up(void **state)
{
    (void)state;
    const struct made_file group = {"/proc/self/cgroup", "0::/jobs/a\n"};
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/jobs/a/cpu.max", "150000 100000\n"}), 2);
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/jobs/a/cpu.max", "10000 100000\n"}), 1);
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/jobs/a/cpu.max", "400000 100000\n"}), 4);
}

static void the_least_quota_on_the_way_to_the_root_counts(void **state)
{
    (void)state;
    const struct made_file group = {"/proc/self/cgroup", "0::/jobs/a\n"};
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/jobs/a/cpu.max", "800000 100000\n"},
                             {"/sys/fs/cgroup/jobs/cpu.max", "300000 100000\n"}),
                     3);
    /* in a container the path may be that of the world outside */
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/cpu.max", "500000 100000\n"}), 5);
}

static void a_quota_of_version_1_counts_too(void **state)
{
    (void)state;
    assert_int_equal(ALLOWED({"/proc/self/cgroup", "5:memory:/m\n3:cpu,cpuacct:/c\n0::/\n"},
                             {"/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "250000\n"},
                             {"/sys/fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n"}),
                     3);
    assert_int_equal(ALLOWED({"/proc/self/cgroup", "3:cpuset:/c\n2:cpuacct:/c\n"},
                             {"/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "250000\n"},
                             {"/sys/fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n"}),
                     INT_MAX);
}

static void without_a_quota_there_is_no_limit(void **state)
{
    (void)state;
    const struct made_file group = {"/proc/self/cgroup", "4:cpu:/a\n0::/a\n"};
    assert_int_equal(processors_of_groups("/nowhere"), INT_MAX);
    assert_int_equal(ALLOWED(group), INT_MAX);
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/a/cpu.max", "max 100000\n"}), INT_MAX);
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/a/cpu.max", "garbage\n"}), INT_MAX);
    assert_int_equal(ALLOWED(group, {"/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n"},
                             {"/sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n"}),
                     INT_MAX);
    assert_int_equal(ALLOWED({"/proc/self/cgroup", "garbage\n\n0:\n"}), INT_MAX);
}

static void this_machine_has_one_or_more(void **state)
{
    (void)state;
    assert_in_range(processors_count(), 1, INT_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_of_version_2_is_rounded_up),
        cmocka_unit_test(the_least_quota_on_the_way_to_the_root_counts),
        cmocka_unit_test(a_quota_of_version_1_counts_too),
        cmocka_unit_test(without_a_quota_there_is_no_limit),
        cmocka_unit_test(this_machine_has_one_or_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
