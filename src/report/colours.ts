/** @file The colours of charts on a dark page: each colour that charts use, and what stands in its place. Contrast stays as on light. */

/** From the colours of `src/charts` to those on a dark background. */
export const darkColours: Readonly<Record<string, string>> = {
  // text, secondary text, grid, background, bands, lines that stand back
  "#1f2933": "#e6e9ec", "#5f6b7a": "#a7b1bb", "#e4e7eb": "#2d353c", "#fdfdfb": "#14181c", "#d5dae1": "#3a444d", "#9aa5b1": "#7d8893",
  // layers that all share; arms that others are compared with
  "#4b5563": "#aab4c0", "#374151": "#c3cbd4",
  // lines of tasks
  "#0072b2": "#4da6dd", "#d55e00": "#f08a43", "#009e73": "#2fc79c", "#b5609a": "#d98fc0", "#d99a00": "#e6b23c", "#4aa3d8": "#7cc3ec",
  "#5b5f97": "#9599d6", "#8a5a3c": "#c4916e",
  // their texts
  "#005b8f": "#7cc3ec", "#a84a00": "#f6a469", "#00714f": "#5fd9b5", "#94477c": "#e3a9d0", "#8a6200": "#ecc566", "#1f6f9f": "#9dd3f2",
  "#474a7d": "#b2b5e6", "#6b4429": "#d6ab8d",
  // scales: from orange over grey to blue, and from nothing to all
  "#b23c0a": "#c2480f", "#e27c45": "#8f4a22", "#f6c6a8": "#5a3826", "#e9ebee": "#2b3137", "#b5d5ea": "#24455a", "#5fa5d2": "#2c6c97",
  "#0b6aa8": "#1f80c4", "#f1f5f9": "#1d242a", "#d3e4f1": "#213c4f", "#a3c9e4": "#27587b", "#2779b5": "#2779b5", "#0b5394": "#1f80c4",
  "#ffffff": "#ffffff",
  // the interval on these rows; where tasks conflict, and where they do not
  "#8fbfdd": "#2f6f99", "#f9ece6": "#3a2419", "#e6e9ed": "#2a3138",
};

/** The rules of a style sheet that change the colours of charts in the page. */
export function darkRules(): string {
  return Object.entries(darkColours).filter(([light, dark]) => light !== dark).map(([light, dark]) => (
    `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`)).join("\n");
}
