# SPDX-License-Identifier: GPL-2.0-only
# What this tree adds to the vendor's r8125.ko; its Makefile includes this.
r8125-objs += r8125_device.o
r8125-objs += r8125_coalesce.o
r8125-objs += r8125_queues.o
r8125-objs += r8125_stats.o
# The tracepoints' header is found by its own folder.
CFLAGS_r8125_device.o := -I$(src)
