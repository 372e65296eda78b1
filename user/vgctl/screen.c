// SPDX-License-Identifier: GPL-2.0-only
/* screen.c - see screen.h; the only file that knows ncurses */
#include <curses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "screen.h"

struct line {
	enum vg_out_tone tone;
	char *text;
};

struct screen {
	SCREEN *term;
	struct line *line;
	int n, size;
	int top;		/* first line shown */
	bool paused, by_bytes;
};

/* A terminal left in raw mode is worse than a program that ends late. */
static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void tones_init(void)
{
	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(VG_TONE_GOOD, COLOR_GREEN, -1);
	init_pair(VG_TONE_WARN, COLOR_YELLOW, -1);
	init_pair(VG_TONE_BAD, COLOR_RED, -1);
	init_pair(VG_TONE_TITLE, COLOR_CYAN, -1);
}

static attr_t tone_attr(enum vg_out_tone tone)
{
	attr_t colour = has_colors() ? (attr_t)COLOR_PAIR(tone) : 0;

	switch (tone) {
	case VG_TONE_TITLE:
		return A_BOLD | colour;
	case VG_TONE_HEAD:
		return A_REVERSE;
	case VG_TONE_GOOD:
	case VG_TONE_WARN:
		return colour;
	case VG_TONE_BAD:
		return A_BOLD | colour;
	case VG_TONE_PLAIN:
		break;
	}
	return A_NORMAL;
}

struct screen *screen_open(void)
{
	struct sigaction sa = { .sa_handler = stop };
	struct screen *p;

	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->term = newterm(NULL, stdout, stdin);
	if (!p->term) {
		free(p);
		return NULL;
	}
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	tones_init();
	return p;
}

void screen_clear(struct screen *p)
{
	int i;

	for (i = 0; i < p->n; i++)
		free(p->line[i].text);
	p->n = 0;
}

void screen_close(struct screen *p)
{
	endwin();
	delscreen(p->term);
	screen_clear(p);
	free(p->line);
	free(p);
}

void screen_add(void *screen, enum vg_out_tone tone, const char *text)
{
	struct screen *p = screen;
	struct line *bigger;
	int size;

	if (p->n == p->size) {
		size = p->size ? p->size * 2 : 64;
		bigger = reallocarray(p->line, (size_t)size, sizeof(*bigger));
		if (!bigger)
			return;
		p->line = bigger;
		p->size = size;
	}
	p->line[p->n].text = strdup(text);
	p->line[p->n].tone = tone;
	if (p->line[p->n].text)
		p->n++;
}

static int last_top(const struct screen *p)
{
	int over = p->n - (LINES - 1);

	return over > 0 ? over : 0;
}

void screen_draw(struct screen *p)
{
	char foot[120];
	int i;

	if (p->top > last_top(p))
		p->top = last_top(p);
	erase();
	for (i = 0; i < LINES - 1 && p->top + i < p->n; i++) {
		attrset(tone_attr(p->line[p->top + i].tone));
		mvaddnstr(i, 0, p->line[p->top + i].text, COLS);
	}
	attrset(A_DIM);
	snprintf(foot, sizeof(foot), " q quit  space %s  %s  arrows scroll%s",
		 p->paused ? "go on" : "pause", p->by_bytes ? "p by packets" : "b by bytes",
		 p->paused ? "  -- paused --" : "");
	mvaddnstr(LINES - 1, 0, foot, COLS);
	attrset(A_NORMAL);
	refresh();
}

static void scroll_by(struct screen *p, int lines)
{
	p->top += lines;
	if (p->top > last_top(p))
		p->top = last_top(p);
	if (p->top < 0)
		p->top = 0;
}

enum screen_key screen_wait(struct screen *p, unsigned int ms)
{
	int key;

	if (stopped)
		return SCREEN_QUIT;
	timeout((int)ms);
	key = getch();
	if (stopped)
		return SCREEN_QUIT;
	switch (key) {
	case ERR:
		return SCREEN_NONE;
	case 'q':
	case 'Q':
		return SCREEN_QUIT;
	case ' ':
		p->paused = !p->paused;
		return SCREEN_REDRAW;
	case 'p':
	case 'b':
		p->by_bytes = key == 'b';
		return SCREEN_CHANGED;
	case KEY_UP:
		scroll_by(p, -1);
		break;
	case KEY_DOWN:
		scroll_by(p, 1);
		break;
	case KEY_PPAGE:
		scroll_by(p, -(LINES - 1));
		break;
	case KEY_NPAGE:
		scroll_by(p, LINES - 1);
		break;
	case KEY_HOME:
		p->top = 0;
		break;
	case KEY_RESIZE:
		return SCREEN_CHANGED;
	}
	return SCREEN_REDRAW;
}

int screen_height(const struct screen *p)
{
	(void)p;
	return LINES;
}

bool screen_paused(const struct screen *p)
{
	return p->paused;
}

bool screen_by_bytes(const struct screen *p)
{
	return p->by_bytes;
}
