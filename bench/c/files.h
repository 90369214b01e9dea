/* Arrays from files, and memory in whole cache lines. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t u32;

static void *zeros(size_t bytes) {
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) { fprintf(stderr, "out of memory: %zu bytes\n", bytes); exit(1); }
  return memset(block, 0, bytes);
}

static void *load(const char *folder, const char *name, const char *suffix, size_t *count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(1); }
  fseek(file, 0, SEEK_END);
  size_t bytes = (size_t)ftell(file);
  rewind(file);
  void *block = zeros(bytes + 64);
  if (fread(block, 1, bytes, file) != bytes) { perror(path); exit(1); }
  fclose(file);
  if (count) *count = bytes / 4;
  return block;
}
