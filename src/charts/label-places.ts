/** @file Places for labels beside points, so that they hide neither each other nor the points. Those that find no place are left out. */
import type { Box } from "./panel.js";
import { pixelsOf } from "./text-width.js";
import type { Point } from "./thin.js";

/** A point that wants a label. */
export interface LabelWish extends Point {
  text: string;
  size: number;
  /** Whether it chooses before others, and is kept also where it overlaps. */
  isFirst: boolean;
}

/** A label's place. */
export interface LabelPlace extends Point {
  text: string;
  anchor: "start" | "middle" | "end";
}

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * Places labels one by one at the first of eight places around their points that is free.
 *
 * @param box where labels may be
 * @param lines lines that labels should not cross
 * @returns in the order of the wishes; null for a label without a place
 */
export function placeLabels(wishes: readonly LabelWish[], box: Box, lines: readonly (readonly Point[])[]): (LabelPlace | null)[] {
  const taken: Area[] = [...wishes.map(({ x, y }) => around(x, y, 6)), ...lines.flatMap((line) => [...alongLine(line)])];
  const placed: (LabelPlace | null)[] = wishes.map(() => null);
  const order = wishes.map((_, index) => index).sort((a, b) => Number(wishes[b].isFirst) - Number(wishes[a].isFirst) || a - b);
  for (const index of order) {
    const wish = wishes[index], options = placesOf(wish).filter(({ area }) => isInside(area, box));
    const free = options.map((option) => ({ ...option, overlaps: taken.filter((other) => overlap(option.area, other)).length }))
      .sort((a, b) => a.overlaps - b.overlaps);
    if (free.length === 0 || (free[0].overlaps > 0 && !wish.isFirst)) continue;
    placed[index] = free[0].place;
    taken.push(free[0].area);
  }
  return placed;
}

function around(x: number, y: number, size: number): Area {
  return { left: x - size, right: x + size, top: y - size, bottom: y + size };
}

function* alongLine(line: readonly Point[]): Generator<Area> {
  for (let index = 1; index < line.length; index++) {
    const from = line[index - 1], to = line[index], pieces = Math.min(200, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 6));
    for (let piece = 0; piece <= pieces; piece++) {
      const share = pieces === 0 ? 0 : piece / pieces;
      yield around(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y), 1.5);
    }
  }
}

function placesOf({ x, y, text, size }: LabelWish): { place: LabelPlace; area: Area }[] {
  const wide = pixelsOf(text, size), at = (dx: number, dy: number, anchor: LabelPlace["anchor"]): { place: LabelPlace; area: Area } => {
    const left = x + dx - (anchor === "end" ? wide : anchor === "middle" ? wide / 2 : 0), base = y + dy;
    return { place: { x: x + dx, y: base, text, anchor }, area: { left, right: left + wide, top: base - size * 0.8, bottom: base + size * 0.25 } };
  };
  return [
    at(8, -7, "start"), at(8, 15, "start"), at(-8, -7, "end"), at(-8, 15, "end"), at(10, 4, "start"), at(-10, 4, "end"),
    at(0, -10, "middle"), at(0, 19, "middle"), at(14, -18, "start"), at(14, 26, "start"), at(-14, -18, "end"), at(-14, 26, "end"),
  ];
}

function isInside(area: Area, { x, y, width, height }: Box): boolean {
  return area.left >= x && area.right <= x + width && area.top >= y && area.bottom <= y + height;
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
