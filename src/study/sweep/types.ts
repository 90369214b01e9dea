/** @file What a sweep finds: which settings are best on validation rows. Plain data, which goes through JSON. */

/** One setting that was tried. */
export interface SweepCandidate {
  /** As `--set` takes them. */
  settings: Record<string, unknown>;
  /** Seeds that it was trained with; epochs of each, where the budget is in epochs. */
  seeds: number;
  epochs: number;
  /** Mean over tasks and seeds of the headline metric on validation rows, each from 0 (the constant answer) to 1; higher is better. */
  value: number;
  /** How many of its trainings diverged. Its value is then not defined, and it is never chosen. */
  diverged: number;
  /** By task, the mean of the headline metric on validation rows, of the trainings that did not diverge. */
  validation: Record<string, number>;
  /** In which rung it was left; null: it was kept to the end. */
  droppedAt: number | null;
}

/** The result of a sweep. */
export interface Sweep {
  question: "sweep";
  method: "grid" | "random" | "halving";
  tasks: Record<string, { metric: string; higherIsBetter: boolean }>;
  seeds: number[];
  /** The recipe's own settings come first, where they are among the candidates. */
  candidates: SweepCandidate[];
  /** The place of the chosen one among the candidates. */
  chosen: number;
  /** The test rows, scored once: the chosen candidate's headline metrics, mean over the seeds, and the recipe's own beside them. */
  test: Record<string, { chosen: number; recipe: number | null }>;
  /** With fixed weights of two tasks: the scores on validation rows of each, and which are not beaten in both. */
  pareto: ParetoFront | null;
  methods: string[];
}

/** The front of two tasks. */
export interface ParetoFront {
  tasks: [string, string];
  metrics: [string, string];
  higherIsBetter: [boolean, boolean];
  points: ParetoPoint[];
}

/** One training of both tasks, mean over the seeds. */
export interface ParetoPoint {
  /** `.25 / .75`, or the name of a weighting. */
  label: string;
  /** The first task's weight; null for weightings that choose their own. */
  weight: number | null;
  weighting: string;
  x: number;
  y: number;
  /** Standard deviations over the seeds; null for one seed. */
  xSd: number | null;
  ySd: number | null;
  isOnFront: boolean;
}
