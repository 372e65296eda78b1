// SPDX-License-Identifier: GPL-2.0-only
/* test_control.c - the control socket: what its lines do, and that nobody blocks it */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "control.h"
#include "ktap.h"
#include "regs_table.h"
#include "rig.h"

static char dir[] = "/tmp/test_control.XXXXXX";
static char path[64];
static struct rig *rig;
static struct control *control;
static char answer[16384];

enum { ISR = 0x3c, IMR = 0x38 };

static void turns(unsigned int n)
{
	while (n--)
		loop_turn(rig->loop, 0);
}

static int dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(1);
	turns(2);
	return fd;
}

/* All that comes until the socket has no more for now; -1: closed without a word. */
static ssize_t listen_to(int fd)
{
	size_t have = 0;
	ssize_t n = 1;
	unsigned int i;

	for (i = 0; i < 50 && n; i++) {
		turns(1);
		n = recv(fd, answer + have, sizeof(answer) - 1 - have, MSG_DONTWAIT);
		have += n > 0 ? (size_t)n : 0;
	}
	answer[have] = 0;
	return have || n ? (ssize_t)have : -1;
}

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		exit(1);
}

/* One line on a connection of its own; true: answered, and not with an error. */
static bool ask(const char *line)
{
	int fd = dial();
	bool is_fine;

	say(fd, line);
	say(fd, "\n");
	listen_to(fd);
	close(fd);
	turns(2);
	is_fine = *answer && strncmp(answer, "error ", 6);
	answer[strcspn(answer, "\n")] = 0;
	return is_fine;
}

static bool is_refused(const char *line, const char *sentence)
{
	bool is_right = !ask(line) && !strncmp(answer, "error ", 6) && strstr(answer, sentence);

	if (!is_right)
		ktap_diag("\"%s\" was answered \"%s\"", line, answer);
	return is_right;
}

/* The value of NAME= in the last answer. */
static unsigned long long value(const char *name)
{
	char key[64];
	const char *at = answer;
	size_t len;

	snprintf(key, sizeof(key), "%s=", name);
	len = strlen(key);
	for (; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (!strncmp(at, key, len))
			return strtoull(at + len, NULL, 10);
	}
	return ~0ull;
}

static void open_control(void)
{
	struct report report;
	char why[160] = "";

	rig = rig_new("8125b");
	report = (struct report){ .chip = &rig->chip, .start_ns = rig->now_ns };
	if (control_new(path, &rig->chip, &report, &control, why, sizeof(why))) {
		ktap_ok(false, "opened: %s", why);
		exit(ktap_done());
	}
}

static void close_control(void)
{
	control_free(control);
	rig_free(rig);
}

static void link_commands(void)
{
	open_control();
	rig_plug(rig);
	ktap_ok(ask("link") && !strcmp(answer, "down"), "link: down");
	rig_pass_us(rig, 60000);
	ktap_ok(ask("link") && !strcmp(answer, "up 2500"), "link: up 2500");
	ktap_ok(ask("link down") && !rig->chip.phy.is_up, "link down");
	ktap_ok(ask("speed 100") && ask("link up"), "speed 100, link up");
	rig_pass_us(rig, 60000);
	ktap_ok(ask("link") && !strcmp(answer, "up 100"), "link: up 100");
	ktap_ok(ask("link flap 20") && !rig->chip.phy.is_up && rig->chip.phy.flaps == 1,
		"link flap");
	rig_pass_us(rig, 100000);
	ktap_ok(rig->chip.phy.is_up, "and it comes back");
	ktap_ok(ask("stats link.") && value("link.up") == 1 && value("link.mbps") == 100 &&
			value("link.flaps") == 1,
		"stats say so");
	ktap_ok(is_refused("link sideways", "up, down, flap MS") &&
			is_refused("link flap 0", "up, down, flap MS") &&
			is_refused("link flap 60001", "up, down, flap MS") &&
			is_refused("speed 5000", "10, 100, 1000 or 2500") &&
			is_refused("speed", "10, 100, 1000 or 2500"),
		"refused: other links and speeds");
	close_control();
}

static void fault_commands(void)
{
	open_control();
	rig_link_up(rig);
	ktap_ok(ask("fault slow=5,irq-lost@1/10x2") && rig->fault.rule[FAULT_SLOW].is_on &&
			rig->fault.rule[FAULT_IRQ_LOST].left == 2,
		"fault");
	ktap_ok(ask("fault off") && !rig->fault.rule[FAULT_SLOW].is_on, "fault off");
	ktap_ok(ask("fault link-flap=30") && !rig->chip.phy.is_up &&
			rig->watch.count[WATCH_INJECTED] == 1,
		"link-flap happens at once");
	rig_pass_us(rig, 100000);
	ktap_ok(rig->chip.phy.is_up && rig->chip.phy.flaps == 1, "and once");
	ktap_ok(is_refused("fault", "no fault \"\"") &&
			is_refused("fault fire", "no fault \"fire\"") &&
			is_refused("fault slow", "needs an argument"),
		"refused, with the parser's sentence");
	close_control();
}

static void register_commands(void)
{
	open_control();
	rig_link_up(rig);
	rig_write(rig, IMR, 4, 0x20);
	ktap_ok(ask("reg read 0x40 4") && !strncmp(answer, "0x641", 5), "reg read: %s", answer);
	ktap_ok(ask("reg read 0 1") && !strcmp(answer, "0x00") && ask("reg read 0xda 2") &&
			strlen(answer) == 6,
		"widths");
	ktap_ok(ask("reg write 0xda 2 0x1234") && ask("reg read 0xda 2") &&
			!strcmp(answer, "0x1234"),
		"reg write");
	ktap_ok(is_refused("reg read 0xfffc 4", "unknown register 0xfffc"), "an unknown register");
	ktap_ok(!watch_faults(&rig->watch), "is not the driver's fault");
	ktap_ok(is_refused("reg read 0x40", "reg is followed by") &&
			is_refused("reg read 0x40 3", "reg is followed by") &&
			is_refused("reg read 0x10000 1", "reg is followed by") &&
			is_refused("reg read -4 4", "reg is followed by") &&
			is_refused("reg write 0x40 1 256", "reg is followed by") &&
			is_refused("reg write 0x40 1", "reg is followed by") &&
			is_refused("reg peek 0 4", "reg is followed by"),
		"refused: what is no access");
	close_control();
}

/* An event that only the control socket has seen survives the driver's ack. */
static void looking_changes_nothing(void)
{
	open_control();
	rig_link_up(rig);
	rig_write(rig, ISR, 4, 0xffffffff);
	rig_read(rig, ISR, 4);
	rig_write(rig, ISR, 4, 0xffffffff);
	irq_raise(&rig->chip, IRQ_LINK_CHANGE, 0);
	ktap_ok(ask("reg read 0x3c 4") && !strcmp(answer, "0x00000020"), "the event is there");
	ktap_ok(rig->chip.irq.owed_v1 & 0x20, "and still owed to the driver");
	rig_write(rig, ISR, 4, 0xffffffff);
	ktap_ok(rig_read(rig, ISR, 4) == 0x20, "an older ack does not clear what only we saw");
	close_control();
}

static void counts(void)
{
	open_control();
	rig_link_up(rig);
	rig->chip.tally.rx_ok = 5;
	rig->chip.tally.rx_missed = 3;
	rig->chip.tally.rx_queue[2] = 7;
	rig->fault.hits[FAULT_FIFO] = 11;
	ktap_ok(ask("stats") && value("tally.rx_ok") == 5 && value("tally.rx_missed") == 3 &&
			value("tally.rx_queue2") == 7 && value("fault.fifo") == 11 &&
			value("irq.vector31") == 0 && value("watch.faults") == 0 &&
			value("vfu.messages") == 0 && value("wire.rx_frames") == 0,
		"stats: a line");
	ktap_ok(strlen(answer) < 4000, "that fits into 4 KB (%zu)", strlen(answer));
	ktap_ok(ask("stats tally.rx_o fault.f") && !strcmp(answer, "tally.rx_ok=5 fault.fifo=11"),
		"stats PREFIX...: %s", answer);
	ktap_ok(is_refused("stats nothing", "no count"), "refused: no such count");
	watch_note(&rig->watch, WATCH_RING, "a \"quoted\" \\ text");
	ktap_ok(ask("watch") && !strcmp(answer, "[\"ring: a \\\"quoted\\\" \\\\ text\"]"),
		"watch: %s", answer);
	ktap_ok(ask("stats json") &&
			!strncmp(answer, "{\"chip\": \"8125b\", \"model\": {\"time", 33) &&
			strstr(answer, ", \"tally\": {\"tx_ok\": 0, \"rx_ok\": 5, ") &&
			strstr(answer, "\"irq-lost\": 0") &&
			strstr(answer, "}, \"texts\": [\"ring: a "),
		"stats json");
	close_control();
}

static void moderation_table(void)
{
	open_control();
	ktap_ok(ask("miti") && !strncmp(answer, "unit_ns=", 8) && !strchr(answer, ' '),
		"miti, nothing set: %s", answer);
	irq_write_miti(&rig->chip, 0, false, 50);
	irq_write_miti(&rig->chip, 3, false, 7);
	irq_write_miti(&rig->chip, 1, true, 9);
	ktap_ok(ask("miti") && strstr(answer, " rx0=50 rx3=7 tx1=9"), "miti: %s", answer);
	close_control();
}

static void snapshots(void)
{
	open_control();
	ktap_ok(is_refused("snapshot get", "no snapshot was asked for"), "none yet");
	rig->chip.tally.rx_ok = 1;
	ktap_ok(ask("snapshot in 100"), "snapshot in 100 ms");
	rig_pass_us(rig, 50000);
	ktap_ok(is_refused("snapshot get", "not taken yet"), "not yet");
	rig->chip.tally.rx_ok = 2;
	rig_pass_us(rig, 60000);
	rig->chip.tally.rx_ok = 3;
	ktap_ok(ask("snapshot get") && value("tally.rx_ok") == 2, "counts of that time");
	ktap_ok(ask("snapshot get") && value("tally.rx_ok") == 2, "kept");
	ktap_ok(ask("snapshot in 0") && is_refused("snapshot now", "in MS") &&
			is_refused("snapshot in", "in MS") &&
			is_refused("snapshot in 600001", "in MS"),
		"refused: other words");
	rig_pass_us(rig, 10);
	ktap_ok(ask("snapshot get") && value("tally.rx_ok") == 3, "a second one");
	ktap_ok(ask("snapshot in 1000"), "one that is never taken");
	close_control();
}

static void other_commands(void)
{
	struct wire *front = NULL;
	int fd;

	open_control();
	ktap_ok(is_refused("gen stats", "no wire"), "no cable");
	if (wire_open_front(rig->loop, NULL, rig->chip.mac, &front))
		exit(1);
	chip_connect(&rig->chip, front);
	ktap_ok(ask("gen stats") && value("sent") == 0 && ask("gen start count=1") &&
			is_refused("gen start count=x", "count is") &&
			is_refused("gen", "what they are to do") &&
			is_refused("pcap start /no/such/folder/file", "No such file") &&
			is_refused("pcap stop", "nothing is recorded"),
		"gen and pcap go to the wire");
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(ask("reset") && !rig->chip.rx.is_enabled, "reset");
	ktap_ok(ask("help") && strstr(answer, "snapshot in MS|get; gen start"), "help");
	ktap_ok(is_refused("", "no command \"\"") &&
			is_refused("reboot", "no command \"reboot\"") &&
			is_refused("stat", "no command") && is_refused("reset now", "stands alone"),
		"refused: no such command");
	fd = dial();
	say(fd, "exit\n");
	ktap_ok(loop_run(rig->loop) == 0 && listen_to(fd) == 3 && !strcmp(answer, "ok\n"),
		"exit answers and stops the loop");
	close(fd);
	close_control();
}

static void lines_of_any_kind(void)
{
	char *lengthy = malloc(5000);
	unsigned int i;
	int fd;

	open_control();
	fd = dial();
	say(fd, "li");
	ktap_ok(!listen_to(fd), "half a line is not answered");
	say(fd, "nk\nlink\r\nlink");
	ktap_ok(listen_to(fd) && !strcmp(answer, "down\ndown\n"), "two lines, two answers");
	shutdown(fd, SHUT_WR);
	ktap_ok(listen_to(fd) == 5 && !strcmp(answer, "down\n") && listen_to(fd) == -1,
		"the last comes without a newline; then it hangs up");
	close(fd);

	for (i = 0; i < 3; i++) {
		static const size_t sizes[] = { 1024, 1025, 4999 };

		memset(lengthy, 'x', sizes[i]);
		lengthy[sizes[i]] = 0;
		fd = dial();
		say(fd, lengthy);
		say(fd, "\nlink\n");
		listen_to(fd);
		ktap_ok(!strcmp(answer, "error a line has at most 1023 bytes of text\ndown\n"),
			"a line of %zu bytes: refused, the next is run", sizes[i]);
		say(fd, lengthy);
		shutdown(fd, SHUT_WR);
		listen_to(fd);
		ktap_ok(!strncmp(answer, "error a line has", 16), "... and at the end");
		close(fd);
	}
	fd = dial();
	if (write(fd, "link\0 down\n", 11) != 11)
		exit(1);
	ktap_ok(listen_to(fd) && !strncmp(answer, "error a line has", 16), "a line with a NUL");
	close(fd);
	free(lengthy);
	close_control();
}

static void nobody_blocks_it(void)
{
	int fds[CONTROL_CLIENTS], idle, i;
	size_t bytes = 0;
	ssize_t n;

	open_control();
	for (i = 0; i < CONTROL_CLIENTS; i++)
		fds[i] = dial();
	idle = dial();
	ktap_ok(listen_to(idle) > 0 && !strcmp(answer, "error too many clients\n") &&
			listen_to(idle) == -1,
		"one client too many is told so");
	close(idle);
	/* One asks and never reads: its answers stop, the others' do not. */
	for (i = 0; i < 2000; i++) {
		if (send(fds[0], "stats json\n", 11, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			break;
		turns(1);
	}
	say(fds[1], "link\n");
	ktap_ok(i < 2000 && listen_to(fds[1]) == 5,
		"a client that does not read stops itself only");
	do {
		turns(3);
		n = recv(fds[0], answer, sizeof(answer), MSG_DONTWAIT);
		bytes += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	ktap_ok(bytes > 100000, "and gets all its answers when it does (%zu bytes)", bytes);
	say(fds[2], "stats json\n");
	close(fds[2]);
	turns(5);
	ktap_ok(ask("link"), "one that goes before its answer makes room");
	for (i = 0; i < CONTROL_CLIENTS; i++)
		if (i != 2)
			close(fds[i]);
	close_control();
}

static void bad_paths(void)
{
	struct control *other = NULL;
	struct report report = { 0 };
	char why[256] = "", lengthy[150];

	open_control();
	ktap_ok(control_new(path, &rig->chip, &report, &other, why, sizeof(why)) < 0 && !other,
		"a path in use: %s", why);
	memset(lengthy, 'p', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = 0;
	ktap_ok(control_new(lengthy, &rig->chip, &report, &other, why, sizeof(why)) < 0 && !other,
		"a path too long");
	close_control();
	ktap_ok(access(path, F_OK), "the socket goes with the model");
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/control", dir);
	link_commands();
	fault_commands();
	register_commands();
	looking_changes_nothing();
	counts();
	moderation_table();
	snapshots();
	other_commands();
	lines_of_any_kind();
	nobody_blocks_it();
	bad_paths();
	rmdir(dir);
	return ktap_done();
}
