// SPDX-License-Identifier: GPL-2.0-only
/* fuzz_config.c - the daemon's configuration file and its command line */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "blocklist.h"
#include "config.h"
#include "fuzz.h"

/* The first byte chooses: 'f' a file follows, 'a' arguments, one a line. */
FUZZ_SEEDS(
	FUZZ_SEED("f[vanguardd]\nring-mib = 32\nharvester-cpu = 0\nworker-cpus = 1-3\n"
		  "burn = 100\nkeep = yes\nmode = monitor\nsample = 1/64\n"
		  "[interface eth0]\nxdp = native\nsyn-rate = 10k\nallow = 192.0.2.0/24\n"
		  "allow = 2001:db8::/32\n[interface eth1]\nbit-rate = 2G\nttl = 5m\n"),
	FUZZ_SEED("f# nothing\n; here\n\n"),
	FUZZ_SEED("f[interface veth0]\n[interface veth0]\n"),
	FUZZ_SEED("f[vanguardd]\nunknown = 1\n"),
	FUZZ_SEED("f[interface a-very-long-interface-name]\nmode = enforce\n"),
	FUZZ_SEED("f[vanguardd\nmode\n = \n"),
	FUZZ_SEED("a-i\neth0\n-i\neth1\n--xdp\ngeneric\n--ring-mib=32\n--keep"),
	FUZZ_SEED("a--interface=eth0\n--worker-cpus\n0-1,3\n-v\n-f"),
	FUZZ_SEED("a-h"), FUZZ_SEED("a-V"), FUZZ_SEED("a--check\n-i\nlo"),
	FUZZ_SEED("a--nonsense"), FUZZ_SEED("a--\nword")
);

enum { ARGS_MAX = 64 };

static void check(int err, const struct config *c, const struct vg_error *e)
{
	struct vg_error ignored;
	uint32_t i;

	if (err) {
		FUZZ_CHECK(err < 0 && e->msg[0] && memchr(e->msg, 0, sizeof(e->msg)));
		return;
	}
	FUZZ_CHECK(c->nifaces <= CONFIG_IFACES_MAX);
	for (i = 0; i < c->nifaces; i++) {
		const struct config_iface *f = &c->iface[i];

		FUZZ_CHECK(f->name[0] && memchr(f->name, 0, sizeof(f->name)));
		FUZZ_CHECK(!strchr(f->name, '/'));
		FUZZ_CHECK(f->nallow <= CONFIG_ALLOW_MAX);
		FUZZ_CHECK(!vg_settings_check(&f->settings, &ignored));
		FUZZ_CHECK(config_find(c, f->name) != NULL);
	}
}

static void read_file(const uint8_t *data, size_t len)
{
	static struct config c, again;
	char path[48], name[] = "vanguardd", flag[] = "-c", no_file[] = "-i", lo[] = "lo";
	char *argv[] = { name, flag, path, no_file, lo, NULL };
	struct vg_error e = { "" };
	unsigned int pos = 0;
	int fd, err;

	fd = memfd_create("vanguardd.conf", MFD_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, data, len) == (ssize_t)len) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		err = config_read(&c, 5, argv, &e);
		check(err, &c, &e);
		/* reading it again gives the same, so a reload changes nothing */
		if (!err) {
			FUZZ_CHECK(!config_read(&again, 5, argv, &e));
			FUZZ_CHECK(!config_fixed_change(&c, &again, &pos));
		}
	}
	close(fd);
}

static void read_arguments(const uint8_t *data, size_t len)
{
	static struct config c;
	char *argv[ARGS_MAX + 2], *text = malloc(len + 1), *rest = text;
	char name[] = "vanguardd";
	struct vg_error e = { "" };
	int argc = 1;

	if (!text)
		return;
	memcpy(text, data, len);
	text[len] = 0;
	argv[0] = name;
	while (argc <= ARGS_MAX && rest)
		argv[argc++] = strsep(&rest, "\n");
	argv[argc] = NULL;
	check(config_read(&c, argc, argv, &e), &c, &e);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (!len)
		return 0;
	if (data[0] == 'a')
		read_arguments(data + 1, len - 1);
	else
		read_file(data + 1, len - 1);
	return 0;
}
