/** @file Potluck's version, as package.json has it: a test compares the two. Here for code that has no files. */

/** Potluck's version. */
export const VERSION = "0.1.0";
