/* SPDX-License-Identifier: GPL-2.0-only */
/* screen.h - lines of text on a terminal, with colours, scrolling and keys */
#ifndef VGCTL_SCREEN_H
#define VGCTL_SCREEN_H

#include <stdbool.h>
#include "out.h"

struct screen;

enum screen_key {
	SCREEN_NONE,		/* time is up */
	SCREEN_REDRAW,		/* scrolled, resized, paused */
	SCREEN_CHANGED,		/* another view is wanted */
	SCREEN_QUIT,
};

/** screen_open() - take the terminal; NULL when it cannot */
struct screen *screen_open(void);
/** screen_close() - give it back as it was */
void screen_close(struct screen *p);
void screen_clear(struct screen *p);
/** screen_add() - one more line; a vg_out_line_fn */
void screen_add(void *screen, enum vg_out_tone tone, const char *line);
void screen_draw(struct screen *p);
/** screen_wait() - for a key, at most @ms */
enum screen_key screen_wait(struct screen *p, unsigned int ms);
int screen_height(const struct screen *p);
bool screen_paused(const struct screen *p);
bool screen_by_bytes(const struct screen *p);

#endif /* VGCTL_SCREEN_H */
