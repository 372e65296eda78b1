// SPDX-License-Identifier: GPL-2.0-only
/* control.c - see control.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "chip.h"
#include "control.h"
#include "control_command.h"

struct client {
	struct control *control;
	int fd;			/* -1: free */
	bool is_skipping;	/* the rest of a line that was too long */
	bool is_ended;		/* no more will come: close when all is answered */
	size_t have;
	char line[CONTROL_LINE];
	char *answer;		/* what is not sent yet, NULL: nothing */
	size_t answer_len, sent;
};

struct control {
	struct loop *loop;
	struct sockaddr_un address;
	int fd;
	struct command_state commands;
	struct client clients[CONTROL_CLIENTS];
};

static void client_close(struct client *client)
{
	if (client->fd < 0)
		return;
	loop_del_fd(client->control->loop, client->fd);
	close(client->fd);
	client->fd = -1;
	free(client->answer);
	client->answer = NULL;
}

/* 1: all is out, 0: some waits, -1: the client is gone */
static int client_flush(struct client *client)
{
	ssize_t n;

	while (client->sent < client->answer_len) {
		n = send(client->fd, client->answer + client->sent,
			 client->answer_len - client->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return -1;
		client->sent += (size_t)n;
	}
	free(client->answer);
	client->answer = NULL;
	client->answer_len = client->sent = 0;
	return 1;
}

/* line: NULL, it was too long. */
static bool answer(struct client *client, char *line)
{
	FILE *out = open_memstream(&client->answer, &client->answer_len);

	if (!out)
		return false;
	if (line)
		command_run(&client->control->commands, line, out);
	else
		fprintf(out, "error a line has at most %d bytes of text\n", CONTROL_LINE - 1);
	return !fclose(out) && client->answer;
}

/* Takes a line off what was read: its length with the newline, 0: none whole. */
static size_t line_length(const struct client *client)
{
	const char *end = memchr(client->line, '\n', client->have);

	if (end)
		return (size_t)(end - client->line) + 1;
	/* The last one may come without. */
	return client->is_ended && client->have < CONTROL_LINE ? client->have : 0;
}

static bool run_line(struct client *client, size_t len)
{
	char line[CONTROL_LINE + 1];
	bool is_skipped = client->is_skipping;
	size_t text;

	memcpy(line, client->line, len);
	client->have -= len;
	memmove(client->line, client->line + len, client->have);
	client->is_skipping = false;
	if (is_skipped)
		return answer(client, NULL);
	text = line[len - 1] == '\n' ? len - 1 : len;
	if (text && line[text - 1] == '\r')
		text--;
	line[text] = 0;
	return answer(client, memchr(line, 0, text) ? NULL : line);
}

/* Lines that are there, until an answer has to wait. false: close it. */
static bool client_serve(struct client *client)
{
	size_t len;
	int out = client_flush(client);

	while (out > 0 && (len = line_length(client))) {
		if (!run_line(client, len))
			return false;
		out = client_flush(client);
	}
	if (out > 0 && client->have == CONTROL_LINE) {
		client->is_skipping = true;
		client->have = 0;
	}
	if (out > 0 && client->is_ended && client->is_skipping) {
		client->is_skipping = false;
		out = answer(client, NULL) ? client_flush(client) : -1;
	}
	if (out < 0 || (out > 0 && client->is_ended))
		return false;
	loop_set_events(client->control->loop, client->fd, out ? EPOLLIN : EPOLLOUT);
	return true;
}

static void client_event(void *arg, uint32_t events)
{
	struct client *client = arg;
	ssize_t n;

	if (events & (EPOLLHUP | EPOLLERR) && !(events & EPOLLIN)) {
		client_close(client);
		return;
	}
	if (events & EPOLLIN && client->have < CONTROL_LINE) {
		n = recv(client->fd, client->line + client->have, CONTROL_LINE - client->have,
			 MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			client_close(client);
			return;
		}
		client->is_ended |= !n;
		client->have += n > 0 ? (size_t)n : 0;
	}
	if (!client_serve(client))
		client_close(client);
}

static void accept_client(void *arg, uint32_t events)
{
	static const char refusal[] = "error too many clients\n";
	struct control *control = arg;
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	unsigned int i;

	(void)events;
	if (fd < 0)
		return;
	for (i = 0; i < CONTROL_CLIENTS && control->clients[i].fd >= 0; i++)
		;
	if (i == CONTROL_CLIENTS) {
		send(fd, refusal, sizeof(refusal) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
		return;
	}
	control->clients[i] = (struct client){ .control = control, .fd = fd };
	if (loop_add_fd(control->loop, fd, EPOLLIN, client_event, &control->clients[i])) {
		close(fd);
		control->clients[i].fd = -1;
	}
}

static int listen_at(struct control *control)
{
	int err, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&control->address, sizeof(control->address))) {
		err = -errno;
		close(fd);
		return err;
	}
	err = listen(fd, CONTROL_CLIENTS) ? -errno : 0;
	if (!err)
		err = loop_add_fd(control->loop, fd, EPOLLIN, accept_client, control);
	if (err) {
		close(fd);
		unlink(control->address.sun_path);
		return err;
	}
	control->fd = fd;
	return 0;
}

int control_new(const char *path, struct chip *chip, const struct report *report,
		struct control **ret, char *why, uint32_t size)
{
	struct control *control = calloc(1, sizeof(*control));
	unsigned int i;
	int err = 0;

	if (!control) {
		snprintf(why, size, "no memory");
		return -ENOMEM;
	}
	control->loop = chip->loop;
	control->address.sun_family = AF_UNIX;
	for (i = 0; i < CONTROL_CLIENTS; i++)
		control->clients[i].fd = -1;
	if (!*path || strlen(path) >= sizeof(control->address.sun_path))
		err = -ENAMETOOLONG;
	else
		memcpy(control->address.sun_path, path, strlen(path) + 1);
	if (!err)
		err = listen_at(control);
	if (err) {
		snprintf(why, size, "%s: %s", path, strerror(-err));
		free(control);
		return err;
	}
	command_init(&control->commands, chip, report);
	*ret = control;
	return 0;
}

void control_free(struct control *control)
{
	unsigned int i;

	if (!control)
		return;
	for (i = 0; i < CONTROL_CLIENTS; i++)
		client_close(&control->clients[i]);
	command_exit(&control->commands);
	loop_del_fd(control->loop, control->fd);
	close(control->fd);
	unlink(control->address.sun_path);
	free(control);
}
