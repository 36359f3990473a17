/* Preloaded into a JVM: writes the name of each program that it starts to the file that PROGRAMS_STARTED names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void started(const char *program) {
  const char *name = getenv("PROGRAMS_STARTED");
  int file = name == NULL ? -1 : open(name, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file >= 0) {
    char line[4096];
    size_t length = strnlen(program, sizeof line - 1);
    memcpy(line, program, length);
    line[length] = '\n';
    ssize_t written = write(file, line, length + 1);
    (void) written;
    close(file);
  }
}

int execve(const char *program, char *const arguments[], char *const environment[]) {
  int (*real)(const char *, char *const *, char *const *) = dlsym(RTLD_NEXT, "execve");
  started(program);
  return real(program, arguments, environment);
}

int execv(const char *program, char *const arguments[]) {
  int (*real)(const char *, char *const *) = dlsym(RTLD_NEXT, "execv");
  started(program);
  return real(program, arguments);
}

int execvp(const char *program, char *const arguments[]) {
  int (*real)(const char *, char *const *) = dlsym(RTLD_NEXT, "execvp");
  started(program);
  return real(program, arguments);
}

int posix_spawn(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                char *const arguments[], char *const environment[]) {
  int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *,
              char *const *) = dlsym(RTLD_NEXT, "posix_spawn");
  started(program);
  return real(pid, program, actions, attributes, arguments, environment);
}

int posix_spawnp(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                 char *const arguments[], char *const environment[]) {
  int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *,
              char *const *) = dlsym(RTLD_NEXT, "posix_spawnp");
  started(program);
  return real(pid, program, actions, attributes, arguments, environment);
}
