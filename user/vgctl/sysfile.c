// SPDX-License-Identifier: GPL-2.0-only
/* sysfile.c - see sysfile.h */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sysfile.h"

int sysfile_read(char *buf, size_t size, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return (int)n;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return (int)strlen(buf);
}

int sysfile_net(char *buf, size_t size, const char *ifname, const char *file)
{
	char path[160];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", ifname, file);
	return sysfile_read(buf, size, path);
}

static int to_u64(uint64_t *ret, const char *text)
{
	char *end;

	/* Some drivers say -1 for "unknown". */
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return *end || errno ? -EINVAL : 0;
}

int sysfile_u64(uint64_t *ret, const char *path)
{
	char buf[32];
	int n = sysfile_read(buf, sizeof(buf), path);

	return n < 0 ? n : to_u64(ret, buf);
}

int sysfile_net_u64(uint64_t *ret, const char *ifname, const char *file)
{
	char buf[32];
	int n = sysfile_net(buf, sizeof(buf), ifname, file);

	return n < 0 ? n : to_u64(ret, buf);
}
