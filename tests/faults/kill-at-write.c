/*
 * Loaded before the C library (LD_PRELOAD), this counts the writes of a process to files below KILL_FOLDER, SQLite's among
 * them, and kills the process at the one whose number is KILL_AT: before it, or in the middle of it (KILL_HALF=1). With
 * KILL_SOCKETS=1 what is written to sockets counts as well: the index may be in a database on a server. How many there
 * were is written to the file KILL_COUNT at the end of a process that lived.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long count;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off64_t);

__attribute__((constructor)) static void find(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
}

static int ours(int file) {
  const char *folder = getenv("KILL_FOLDER");
  char link[64], path[4096];
  if (!folder) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  const char *sockets = getenv("KILL_SOCKETS");
  if (sockets && sockets[0] == '1' && strncmp(path, "socket:", 7) == 0) return 1;
  return strncmp(path, folder, strlen(folder)) == 0;
}

/* Whether it is time to die; then half of it may be written first. */
static int due(int file) {
  const char *at = getenv("KILL_AT");
  return ours(file) && atomic_fetch_add(&count, 1) + 1 == (at ? atol(at) : 0);
}

static int half(void) {
  const char *word = getenv("KILL_HALF");
  return word && word[0] == '1';
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

ssize_t write(int file, const void *bytes, size_t length) {
  if (due(file)) {
    if (half()) real_write(file, bytes, (length + 1) / 2);
    die();
  }
  return real_write(file, bytes, length);
}

ssize_t writev(int file, const struct iovec *pieces, int number) {
  if (due(file)) {
    if (half()) real_writev(file, pieces, (number + 1) / 2);
    die();
  }
  return real_writev(file, pieces, number);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  if (due(file)) {
    if (half()) real_pwrite(file, bytes, (length + 1) / 2, offset);
    die();
  }
  return real_pwrite(file, bytes, length, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) { return pwrite64(file, bytes, length, offset); }

/* Half of several pieces are the first of them. */
ssize_t pwritev64(int file, const struct iovec *pieces, int number, off64_t offset) {
  if (due(file)) {
    if (half()) real_pwritev(file, pieces, (number + 1) / 2, offset);
    die();
  }
  return real_pwritev(file, pieces, number, offset);
}

ssize_t pwritev(int file, const struct iovec *pieces, int number, off_t offset) {
  return pwritev64(file, pieces, number, offset);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("KILL_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&count));
  fclose(file);
}
