/** @file The sections of a report, in the order in which a reader meets them. */
import type { Section } from "../section.js";
import { affinity } from "./affinity.js";
import { arms } from "./arms.js";
import { calibration } from "./calibration.js";
import { candidates } from "./candidates.js";
import { confusion } from "./confusion.js";
import { curves } from "./curves.js";
import { made } from "./made.js";
import { mistakes } from "./mistakes.js";
import { numbers } from "./numbers.js";
import { scores } from "./scores.js";
import { conflict, gradientNorms, losses, weights } from "./steps.js";
import { verdict } from "./verdict.js";
import { warnings } from "./warnings.js";
import { words } from "./words.js";

/** All sections. The first that applies is the first screen, and has no heading of its own. */
export const sections: readonly Section[] = [
  verdict, scores, curves, losses, gradientNorms, conflict, weights, affinity, numbers, candidates, confusion, calibration, words, mistakes,
  arms, warnings, made,
];
