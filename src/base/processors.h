/*
 * How many processors this process may keep busy: the least of what the system lets it run on (sched_getaffinity) and
 * what its control groups let it use. A container with "--cpus 1.5" has two on a machine of 64.
 */
#ifndef SEQNET_BASE_PROCESSORS_H
#define SEQNET_BASE_PROCESSORS_H

/* At least 1. */
int processors_count(void);

/*
 * What the control groups allow, rounded up, at least 1; INT_MAX where they set no limit, or are not there. `root` is
 * put before "/proc/self/cgroup" and "/sys/fs/cgroup/...": "" for this machine's. A limit of a group holds for all
 * groups in it, so it is the least on the way from the process's group to the root that counts.
 *
 *     version 2    cpu.max                                "150000 100000": quota and period; "max 100000": no limit
 *     version 1    cpu/cpu.cfs_quota_us, .cfs_period_us   a quota of -1: no limit
 */
int processors_of_groups(const char *root);

#endif
