/** @file One panel of a chart: its frame, grid and tick labels, and the shapes in it. */
import { ink } from "./palette.js";
import { type Axis, pixelOf, place, type Scale, tickTexts } from "./scale.js";
import { type Attributes, element, escapeText, pathOf } from "./svg.js";
import type { Point } from "./thin.js";

/** The rectangle of a panel, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Space between the frame and the lowest, highest, first and last value, so that a line there is seen whole. */
const INSET = 5;

/** A panel whose scales fit its box. */
export class Panel {
  readonly x: Scale;
  readonly y: Scale;

  constructor(readonly box: Box, x: Axis, y: Axis) {
    this.x = { ...x, range: [box.x + INSET, box.x + box.width - INSET] };
    this.y = { ...y, range: [box.y + box.height - INSET, box.y + INSET] };
  }

  /** The frame, grid lines and their labels. A domain that goes below 0 gets a line at 0. */
  frame({ xLabels = true, yLabels = true }: { xLabels?: boolean; yLabels?: boolean } = {}): string {
    const { box: { x, y, width, height }, y: scale } = this;
    const ys = scale.ticks.map((tick) => pixelOf(scale, tick));
    const grid = ys.map((at) => `M${x},${at.toFixed(1)}L${x + width},${at.toFixed(1)}`).join("");
    const labels = yLabels ? tickTexts(scale.ticks).map((label, index) => (
      element("text", { x: x - 7, y: ys[index] + 4, "text-anchor": "end" }, escapeText(label)))) : [];
    const zero = !scale.log && scale.domain[0] < 0 && scale.domain[1] > 0 ? this.level(0, { stroke: ink.secondary }) : "";
    return [
      element("rect", { x, y, width, height, fill: "none", stroke: ink.grid }),
      grid === "" ? "" : element("path", { d: grid, fill: "none", stroke: ink.grid }), zero, ...labels, ...(xLabels ? this.xTicks() : []),
    ].join("");
  }

  private xTicks(): string[] {
    const { box: { y, height }, x: scale } = this;
    return scale.ticks.map((tick) => element(
      "text", { x: pixelOf(scale, tick), y: y + height + 17, "text-anchor": "middle" }, escapeText(tick.toLocaleString("en")),
    ));
  }

  /** A horizontal line at a value. */
  level(value: number, attributes: Attributes): string {
    const { box: { x, width } } = this, at = pixelOf(this.y, value).toFixed(1);
    return element("path", { d: `M${x},${at}L${x + width},${at}`, fill: "none", ...attributes });
  }

  /** A vertical line at a value. */
  rule(value: number, attributes: Attributes): string {
    const { box: { y, height } } = this, at = pixelOf(this.x, value).toFixed(1);
    return element("path", { d: `M${at},${y}L${at},${y + height}`, fill: "none", ...attributes });
  }

  /** A line through points sorted by x. */
  line(points: readonly Point[], attributes: Attributes): string {
    const d = pathOf(place(points, this.x, this.y));
    return d === "" ? "" : element("path", { d, fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round", ...attributes });
  }

  /** Dots at points. */
  dots(points: readonly Point[], radius: number, fill: string): string {
    return place(points, this.x, this.y).filter(({ y }) => !Number.isNaN(y))
      .map(({ x, y }) => element("circle", { cx: x, cy: y, r: radius, fill, stroke: ink.background })).join("");
  }

  /** The area between two values at each x, or between two heights over the whole width. */
  area(points: readonly { x: number; low: number; high: number }[], attributes: Attributes): string {
    if (points.length === 0) return "";
    const back = [...points].reverse();
    const around = [...points.map(({ x, high }) => ({ x, y: high })), ...back.map(({ x, low }) => ({ x, y: low }))];
    return element("path", { d: `${pathOf(place(around, this.x, this.y))}Z`, ...attributes });
  }

  /** The area between two values over the whole width. */
  zone(low: number, high: number, fill: string): string {
    const { box: { x, width } } = this, top = pixelOf(this.y, high), bottom = pixelOf(this.y, low);
    return element("rect", { x, y: top, width, height: Math.max(0, bottom - top), fill });
  }
}
