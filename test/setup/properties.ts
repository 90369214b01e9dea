/**
 * @file Before every test file: properties are tested on the same draws each time, so that a change that passes here passes
 * elsewhere. `POTLUCK_TEST_SEED=$RANDOM npm test` looks for new counterexamples.
 */
import fc from "fast-check";

const seed = Number(process.env.POTLUCK_TEST_SEED ?? 1);
if (!Number.isInteger(seed)) throw new Error(`POTLUCK_TEST_SEED must be a whole number, found ${process.env.POTLUCK_TEST_SEED}`);
fc.configureGlobal({ seed });
