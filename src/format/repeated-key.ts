/**
 * @file What `JSON.parse` does not refuse: deep nesting, and a key that is in one JSON object twice. It silently keeps the last one, and
 * another reader may keep the first: two programs would read two different files from the same bytes. Formats that forbid repeated keys
 * need this check.
 */

const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN = 0x7b, CLOSE = 0x7d, OPEN_LIST = 0x5b, CLOSE_LIST = 0x5d, COLON = 0x3a;

/** Whether lists and objects of JSON are nested deeper than a limit, at which readers that call themselves would end in a crash. */
export function isDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      for (i++; i < json.length && json.charCodeAt(i) !== QUOTE; i++) if (json.charCodeAt(i) === BACKSLASH) i++;
    } else if (code === OPEN || code === OPEN_LIST) {
      if (++depth > limit) return true;
    } else if (code === CLOSE || code === CLOSE_LIST) depth--;
  }
  return false;
}

/**
 * The first key that an object of the text has twice, at any depth; `undefined` if there is none.
 *
 * @param json text that `JSON.parse` has accepted
 * @example
 * repeatedKey('{"a": {"b": 1, "b": 2}}'); // "b"
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let lastString = "";
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      const start = i++;
      while (json.charCodeAt(i) !== QUOTE) i += json.charCodeAt(i) === BACKSLASH ? 2 : 1;
      lastString = json.slice(start, i + 1);
    } else if (code === OPEN) {
      open.push(new Set());
    } else if (code === CLOSE) {
      open.pop();
    } else if (code === COLON) { // outside strings, only a key comes before a colon
      const key = JSON.parse(lastString) as string;
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
