/** @file A path or argument as a shell reads it. */

/** With quotes where the shell would read it otherwise. */
export function quoted(path: string): string {
  return /^[\w./\\:@%+,=~-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
