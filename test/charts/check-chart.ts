/** @file What every chart must be, whatever it shows: sound XML that stands alone, without NaN, with nothing outside the figure. */
import { expect } from "vitest";

/** Reads XML strictly enough for what a chart has: one root, tags that match, escaped text, attributes once and quoted. */
function checkXml(svg: string): { tags: string[]; texts: string[] } {
  const open: string[] = [], tags: string[] = [], texts: string[] = [];
  const token = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (const [whole, closing, name, attributes, empty, text] of svg.trimEnd().matchAll(token)) {
    at += whole.length;
    expect(whole).not.toMatch(/&(?!(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);)|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    if (text !== undefined) {
      expect(open.length).toBeGreaterThan(0);
      texts.push(text);
    } else if (closing === "/") {
      expect(open.pop()).toBe(name);
    } else {
      const names = [...attributes.matchAll(/([\w:-]+)="/g)].map((match) => match[1]);
      expect(new Set(names).size).toBe(names.length);
      tags.push(name);
      if (empty === "") open.push(name);
    }
  }
  expect(at).toBe(svg.trimEnd().length);
  expect(open).toEqual([]);
  return { tags, texts };
}

/** What every chart must be. */
export function checkChart(svg: string): ReturnType<typeof checkXml> {
  const xml = checkXml(svg);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object|null|\u26a0/);
  const [, width, height] = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* viewBox="0 0 (\d+) ([\d.]+)"/.exec(svg)!;
  expect(svg).toContain(` width="${width}"`);
  expect(svg).toContain(` height="${height}"`);
  expect(svg).toContain("font-family");
  expect(svg).not.toMatch(/<(?:script|image|use|foreignObject)|href=|url\(/); // nothing from elsewhere
  for (const [, d] of svg.matchAll(/ d="([^"]*)"/g)) {
    const numbers = d.match(/-?\d+(?:\.\d+)?/g)!.map(Number);
    numbers.forEach((number, index) => {
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThanOrEqual(Number(index % 2 === 0 ? width : height));
    });
  }
  return xml;
}

/** The distinct vertical positions of all lines of values, from the top. */
export function heights(svg: string): number[] {
  const paths = [...svg.matchAll(/<path d="([^"]*)"[^>]*>/g)].filter(([whole]) => whole.includes("stroke-linejoin")); // no grid, no frame
  const all = paths.flatMap(([, d]) => [...d.matchAll(/,(\d+(?:\.\d+)?)/g)].map((match) => Number(match[1])));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The number of lines of a colour in the panels. */
export function linesIn(svg: string, colour: string): number {
  const paths = [...svg.matchAll(/<path [^>]*>/g)].map(([path]) => path);
  return paths.filter((path) => path.includes(`stroke="${colour}"`) && path.includes("stroke-linejoin")).length;
}

/** The height of a figure. */
export function heightOf(svg: string): number {
  return Number(/ height="(\d+)"/.exec(svg)![1]);
}
