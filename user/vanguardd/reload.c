// SPDX-License-Identifier: GPL-2.0-only
/*
 * reload.c - SIGHUP: the configuration file has changed
 *
 * The file is the operator's word: a setting that it names is applied, also
 * over one made with vgctl in the meantime. A setting that it no longer names
 * goes back to its default; one that it never named is left alone.
 */
#include <string.h>
#include "blocklist.h"
#include "daemon.h"
#include "log.h"
#include "setting.h"

static void copy_setting(struct vg_settings *to, const struct vg_settings *from,
			 const struct vg_setting *s)
{
	memcpy((char *)to + s->offset, (const char *)from + s->offset, s->size);
}

static bool same_setting(const struct vg_settings *a, const struct vg_settings *b,
			 const struct vg_setting *s)
{
	return !memcmp((const char *)a + s->offset, (const char *)b + s->offset, s->size);
}

static void reload_iface(struct iface *i, struct config_iface *before,
			 const struct config_iface *now)
{
	struct vg_settings next = i->s->g->settings;
	char old_text[VG_SETTING_STRLEN], new_text[VG_SETTING_STRLEN];
	struct vg_error e;
	unsigned int n;
	int err;

	for (n = 0; n < VG_SETTINGS; n++) {
		const struct vg_setting *s = &vg_setting_table[n];

		if (!((before->set | now->set) >> n & 1) ||
		    same_setting(&next, &now->settings, s))
			continue;
		log_line("%s: %s %s -> %s", before->name, s->word,
			 s->str(&next, s, old_text), s->str(&now->settings, s, new_text));
		copy_setting(&next, &now->settings, s);
	}
	pthread_mutex_lock(&i->lock);
	err = vg_settings_apply(i->s, &next, &e);
	pthread_mutex_unlock(&i->lock);
	if (!err)
		err = iface_allow(i, before, now, &e);
	if (err) {
		log_line("%s: %s", before->name, e.msg);
		return;
	}
	before->settings = now->settings;
	before->set = now->set;
	before->expected_mbps = now->expected_mbps;
	before->nallow = now->nallow;
	memcpy(before->allow, now->allow, sizeof(before->allow));
}

void reload(struct daemon *d)
{
	unsigned int pos = 0, i;
	struct config now;
	struct vg_error e;
	const char *word;

	if (config_read(&now, d->argc, d->argv, &e)) {
		log_line("%s; the old configuration stays in force", e.msg);
		return;
	}
	while ((word = config_fixed_change(&d->conf, &now, &pos)))
		log_line("%s cannot change at run time; restart to apply it", word);
	for (i = 0; i < now.nifaces; i++) {
		if (!config_find(&d->conf, now.iface[i].name))
			log_line("interface %s cannot be added at run time; restart to apply it",
				 now.iface[i].name);
	}
	for (i = 0; i < d->nifaces; i++) {
		const struct config_iface *c = config_find(&now, d->conf.iface[i].name);

		if (c)
			reload_iface(d->iface[i], &d->conf.iface[i], c);
		else
			log_line("interface %s cannot be given up at run time; restart to apply it",
				 d->conf.iface[i].name);
	}
	d->conf.verbose = now.verbose;
	d->conf.keep = now.keep;
	log_line("configuration read again");
}

void reload_compare(const struct iface *i)
{
	const struct vg_settings *live = &i->s->g->settings;
	char live_text[VG_SETTING_STRLEN], conf_text[VG_SETTING_STRLEN];
	unsigned int n;

	for (n = 0; n < VG_SETTINGS; n++) {
		const struct vg_setting *s = &vg_setting_table[n];

		if (i->conf->set >> n & 1 && !same_setting(live, &i->conf->settings, s))
			log_line("%s: adopted %s %s, the configuration says %s; SIGHUP applies it",
				 i->s->ifname, s->word, s->str(live, s, live_text),
				 s->str(&i->conf->settings, s, conf_text));
	}
}
