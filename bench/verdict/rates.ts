/** @file Shares of simulated studies, with the standard error of a share. */

/** How often something was so. */
export interface Rate {
  times: number;
  of: number;
  share: number;
  /** sqrt(share (1 - share) / of), of independent studies. */
  error: number;
}

/** The share of those that are true. */
export function rateOf(found: readonly boolean[]): Rate {
  const times = found.filter(Boolean).length, of = found.length, share = times / of;
  return { times, of, share, error: Math.sqrt((share * (1 - share)) / of) };
}

/** As `4.2 % (0.4)`. */
export function showRate({ share, error }: Rate): string {
  return `${(share * 100).toFixed(1)} % (${(error * 100).toFixed(1)})`;
}

/** Mean, standard deviation and standard error of the mean. */
export function spreadOf(values: readonly number[]): { mean: number; sd: number; error: number } {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, error: sd / Math.sqrt(values.length) };
}

/** As a Markdown table. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
