// SPDX-License-Identifier: GPL-2.0-only
/* test_config.c - options, file, and a table of what must be refused, and how */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "ktap.h"
#include "option.h"
#include "setting.h"

static char path[] = "/tmp/vanguard-config-XXXXXX";

static void write_file(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(text, 1, len, f) != len || fclose(f))
		exit(1);
}

/* Words of a command line after the name, up to NULL. */
static int read_args(struct config *c, struct vg_error *e, ...)
{
	char *argv[24] = { "vanguardd" };
	int argc = 1;
	va_list ap;

	va_start(ap, e);
	while ((argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	e->msg[0] = 0;
	return config_read(c, argc, argv, e);
}

static int read_text(struct config *c, struct vg_error *e, const char *text)
{
	write_file(text, strlen(text));
	return read_args(c, e, "-c", path, NULL);
}

static void defaults(void)
{
	struct vg_error e;
	struct config c;

	ktap_ok(!read_args(&c, &e, "-i", "eth0", NULL) && c.nifaces == 1 &&
		!strcmp(c.iface[0].name, "eth0"), "an interface is enough");
	ktap_ok(c.queue == 100 && c.harvester_cpu == -1 && !c.worker_cpus && !c.burn_ns &&
		!c.keep && c.realtime == REALTIME_ALL && c.iface[0].ring_mib == 16 &&
		c.iface[0].xdp == VG_XDP_AUTO, "the daemon's defaults");
	ktap_ok(c.iface[0].settings.syn_rate == 5000 && c.iface[0].settings.bit_rate == 500000000 &&
		c.iface[0].settings.ttl_s == 60 && !c.iface[0].set,
		"the detectors' defaults, none given");
}

static void command_line(void)
{
	struct vg_error e;
	struct config c;

	ktap_ok(!read_args(&c, &e, "-i", "a", "-i", "b", "-f", "--keep", "--xdp", "generic",
			   "--ring-mib", "32", "--harvester-cpu", "1", "--worker-cpus", "2-3,5",
			   "--burn", "500", "--no-drop-caps", "-v", "--syn-rate", "1k",
			   "--mode=monitor", NULL), "every option of the contract");
	ktap_ok(c.nifaces == 2 && c.keep && c.verbose && c.no_drop_caps && c.harvester_cpu == 1 &&
		c.worker_cpus == 0x2c && c.burn_ns == 500, "the daemon's are read");
	ktap_ok(c.iface[0].xdp == VG_XDP_GENERIC && c.iface[1].ring_mib == 32 &&
		c.iface[1].settings.syn_rate == 1000 && c.iface[0].settings.monitor,
		"the interfaces', for each");
	ktap_ok(!read_args(&c, &e, "-h", "-x", NULL) == 0 || c.help, "--help");
	ktap_ok(!read_args(&c, &e, "-V", NULL) && c.version, "--version needs no interface");
	ktap_ok(!read_args(&c, &e, "-i", "a", "--check", NULL) && c.check, "--check");
	ktap_ok(!read_args(&c, &e, "-i", "a", "--allow", "192.0.2.1,2001:db8::/32", "--allow",
			   "198.51.100.0/24", NULL) && c.iface[0].nallow == 3, "--allow adds up");
}

static void precedence(void)
{
	static const char text[] =
		"# a comment\n"
		"[interface eth1]\n"
		"ttl = 10s\n"
		"[vanguardd]\n"
		"keep = yes\n"
		"syn-rate = 100\n"
		"ttl = 20s      ; and another\n"
		"allow = 192.0.2.1\n"
		"\n"
		"[interface eth2]\n"
		"[interface eth1]\n"
		"pps = 7\n"
		"allow = 192.0.2.2,\n"
		"        192.0.2.3\n";
	struct vg_error e;
	struct config c;

	ktap_ok(!read_text(&c, &e, text) && c.nifaces == 2 && c.keep, "a file (%s)", e.msg);
	ktap_ok(c.iface[0].settings.syn_rate == 100 && c.iface[0].settings.ttl_s == 10 &&
		c.iface[0].settings.pps == 7, "[interface] beats [vanguardd], wherever it stands");
	ktap_ok(c.iface[1].settings.ttl_s == 20 && !strcmp(c.iface[1].name, "eth2"),
		"a section without keys is an interface");
	ktap_ok(c.iface[0].nallow == 3 && c.iface[1].nallow == 1, "allow lists add up, over lines");
	ktap_ok(!read_args(&c, &e, "-c", path, "--ttl", "30s", "-i", "eth2", "-i", "eth9", NULL) &&
		c.nifaces == 2 && c.iface[0].settings.ttl_s == 30 &&
		c.iface[1].settings.ttl_s == 30 && c.iface[1].settings.syn_rate == 100,
		"the command line beats the file");
	ktap_ok(!read_args(&c, &e, "-c", path, "-i", "eth1", NULL) && c.nifaces == 1 &&
		c.iface[0].settings.pps == 7, "-i chooses, with the file's section");
}

static const char *one_line(const char *text)
{
	static char line[128];
	size_t i;

	for (i = 0; text[i] && i < sizeof(line) - 1; i++)
		line[i] = text[i] == '\n' ? '|' : text[i] == '#' ? '_' : text[i];
	line[i] = 0;
	return line;
}

/* Each is refused with one sentence in which @says occurs. */
static void bad_lines(void)
{
	static const struct {
		const char *text, *says;
	} t[] = {
		{ "syn-rate = 5\n", ":1:" },
		{ "[vanguardd]\nnonsense = 5\n", ":2:" },
		{ "[vanguardd]\nnonsense = 5\n", "nonsense" },
		{ "[vanguardd]\n\n\nkeep = perhaps\n", ":4: keep" },
		{ "[vanguardd]\nharvester-cpu = 64\n", "harvester-cpu" },
		{ "[vanguardd]\nharvester-cpu = -1\n", "harvester-cpu" },
		{ "[vanguardd]\nworker-cpus = 1-\n", "list of CPUs" },
		{ "[vanguardd]\nworker-cpus = 3-1\n", "list of CPUs" },
		{ "[vanguardd]\nworker-cpus = 1,64\n", "list of CPUs" },
		{ "[vanguardd]\nworker-cpus = 1;2\n", "" },
		{ "[vanguardd]\nworker-cpus = ,\n", "list of CPUs" },
		{ "[vanguardd]\nqueue = 0\n", "queue" },
		{ "[vanguardd]\nqueue = 10001\n", "queue" },
		{ "[vanguardd]\nburn = 1e3\n", "burn" },
		{ "[vanguardd]\nrealtime = some\n", "off|harvester|all" },
		{ "[vanguardd]\nrealtime = \n", "realtime" },
		{ "[vanguardd]\nxdp = offload\n", "auto|native|generic" },
		{ "[vanguardd]\nring-mib = 0\n", "ring-mib" },
		{ "[vanguardd]\nring-mib = 4294967312\n", "ring-mib" },
		{ "[vanguardd]\nring-mib = 16M\n", "ring-mib" },
		{ "[vanguardd]\nblock-max = 15\n", "block-max" },
		{ "[vanguardd]\nconfig = x\n", "command line" },
		{ "[vanguardd]\ncheck = yes\n", "command line" },
		{ "[vanguardd]\ninterface = eth0\n", "command line" },
		{ "[vanguardd]\nallow = 192.0.2.1/33\n", ":2:" },
		{ "[vanguardd]\nallow = 192.0.2.1/24\n", ":2:" },
		{ "[vanguardd]\nallow = here\n", "here" },
		{ "[interface eth0]\nkeep = yes\n", "no option here" },
		{ "[interface eth0]\nsyn-rate = many\n", ":2:" },
		{ "[interface eth0]\nsyn-rate = -5\n", "syn-rate" },
		{ "[interface eth0]\nsyn-rate = 99999999999999999999999\n", "syn-rate" },
		{ "[interface eth0]\nbit-rate = 10T\n", "bit-rate" },
		{ "[interface eth0]\nttl = 0\n", "TTL" },
		{ "[interface eth0]\nttl = 400d\n", "TTL" },
		{ "[interface eth0]\nsample = 0\n", "sampling" },
		{ "[interface eth0]\nsample = 0.001%\n", "sampling" },
		{ "[interface eth0]\nsample = 101%\n", "sampling" },
		{ "[interface eth0]\nmode = panic\n", "mode" },
		{ "[interface eth0]\nv6-plen = 56\n", "v6-plen" },
		{ "[interface eth0]\nauto-max = 0\n", "auto-max" },
		{ "[interface 0123456789abcdef]\nttl = 5\n", ":1:" },
		{ "[interface a/b]\nttl = 5\n", ":1:" },
		{ "[interface ..]\n", ":1:" },
		{ "[interface ]\nttl = 5\n", ":1:" },
		{ "[interface]\nttl = 5\n", ":1:" },
		{ "[network]\n", "[vanguardd]" },
		{ "[vanguardd\nkeep = yes\n", ":1:" },
		{ "[vanguardd]\nkeep\n", ":2:" },
		{ "[vanguardd]\nkeep = yes\njunk junk\n", ":3:" },
		{ "[a section with a name that is really far too long for any]\n", ":1:" },
	};
	struct vg_error e;
	struct config c;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		bool refused;

		refused = read_text(&c, &e, t[i].text) < 0 && strstr(e.msg, path) == e.msg &&
			  strstr(e.msg, t[i].says) && !strchr(e.msg, '\n');
		if (!ktap_ok(refused, "refused: %s", one_line(t[i].text)))
			ktap_diag("said: %s", e.msg);
	}
}

static void bad_files(void)
{
	char text[3000], many[2000] = "";
	struct vg_error e;
	struct config c;
	int i;

	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "[vanguardd]\nkeep = ", 19);
	text[sizeof(text) - 1] = 0;
	ktap_ok(read_text(&c, &e, text) < 0 && strstr(e.msg, ":2: this line is too long"),
		"an endless line");
	write_file("[vanguardd]\nkeep = y\0s\n", 23);
	ktap_ok(read_args(&c, &e, "-c", path, "-i", "a", NULL) < 0, "a NUL in a value");
	write_file("\xff\xfe[\0v\0", 7);
	ktap_ok(read_args(&c, &e, "-c", path, "-i", "a", NULL) < 0, "another character set");
	ktap_ok(read_text(&c, &e, "") < 0 && strstr(e.msg, "no interface"), "an empty file");
	ktap_ok(read_args(&c, &e, "-c", "/nonexistent/file", "-i", "a", NULL) < 0 &&
		strstr(e.msg, "/nonexistent/file"), "no such file");
	ktap_ok(read_args(&c, &e, "-c", "/", "-i", "a", NULL) < 0, "a directory");
	for (i = 0; i < 9; i++)
		sprintf(many + strlen(many), "[interface e%d]\nttl = 5\n", i);
	ktap_ok(read_text(&c, &e, many) < 0 && strstr(e.msg, ":17: more than 8"),
		"nine interfaces");
	strcpy(many, "[vanguardd]\n");
	for (i = 0; i < 65; i++)
		sprintf(many + strlen(many), "allow = 10.0.0.%d\n", i);
	ktap_ok(read_text(&c, &e, many) < 0 && strstr(e.msg, ":66: more than 64"),
		"65 allow entries");
}

static void bad_arguments(void)
{
	struct vg_error e;
	struct config c;

	ktap_ok(read_args(&c, &e, NULL) < 0 && strstr(e.msg, "-i"), "nothing at all");
	ktap_ok(read_args(&c, &e, "-i", "a", "--nonsense", NULL) < 0 && strstr(e.msg, "--nonsense"),
		"an unknown long option");
	ktap_ok(read_args(&c, &e, "-i", "a", "-Z", NULL) < 0, "an unknown letter");
	ktap_ok(read_args(&c, &e, "-i", NULL) < 0 && strstr(e.msg, "needs a value"),
		"a value missing");
	ktap_ok(read_args(&c, &e, "-i", "a", "b", NULL) < 0 && strstr(e.msg, "\"b\""),
		"a word too many");
	ktap_ok(read_args(&c, &e, "-i", "a", "-i", "a", NULL) < 0 && strstr(e.msg, "twice"),
		"an interface twice");
	ktap_ok(read_args(&c, &e, "-i", "an-interface-name-too-long", NULL) < 0, "a name too long");
	ktap_ok(read_args(&c, &e, "-i", "", NULL) < 0, "an empty name");
	ktap_ok(read_args(&c, &e, "-i", "a", "--syn-rate", "x", NULL) < 0 &&
		strstr(e.msg, "syn-rate"), "a bad value");
	ktap_ok(read_args(&c, &e, "-i", "a", "--keep=no", NULL) < 0, "a value for a switch");
	ktap_ok(read_args(&c, &e, "-i", "1", "-i", "2", "-i", "3", "-i", "4", "-i", "5", "-i", "6",
			  "-i", "7", "-i", "8", "-i", "9", NULL) < 0, "nine interfaces");
}

static void changes(void)
{
	struct config a, b;
	struct vg_error e;
	unsigned int pos = 0;
	const char *word;

	read_args(&a, &e, "-i", "x", "-i", "y", "--ring-mib", "16", NULL);
	read_args(&b, &e, "-i", "x", "-i", "y", "--ring-mib", "32", "--queue", "5",
		  "--syn-rate", "7", "--keep", NULL);
	word = config_fixed_change(&a, &b, &pos);
	ktap_ok(word && !strcmp(word, "queue"), "queue cannot change at run time");
	word = config_fixed_change(&a, &b, &pos);
	ktap_ok(word && !strcmp(word, "ring-mib"), "ring-mib cannot, named once");
	ktap_ok(!config_fixed_change(&a, &b, &pos), "syn-rate and keep can");
	pos = 0;
	ktap_ok(!config_fixed_change(&a, &a, &pos), "nothing changed, nothing to say");
}

static void help(void)
{
	char *text = config_help();
	unsigned int i, missing = 0;
	char word[64];

	for (i = 0; i < option_count; i++) {
		snprintf(word, sizeof(word), "--%s", option_table[i].word);
		missing += !strstr(text, word) || !strstr(text, option_table[i].help);
	}
	for (i = 0; i < VG_SETTINGS; i++) {
		snprintf(word, sizeof(word), "--%s ", vg_setting_table[i].word);
		missing += !strstr(text, word);
	}
	ktap_ok(!missing, "--help names every option and setting");
	free(text);
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	defaults();
	command_line();
	precedence();
	bad_lines();
	bad_files();
	bad_arguments();
	changes();
	help();
	unlink(path);
	return ktap_done();
}
