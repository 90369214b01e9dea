/**
 * @file A training that goes on from a state yields the events that would have followed, and ends in the same bytes: each kind, at two
 * places.
 */
import { describe, expect, it } from "vitest";
import { type JobState, type TrainedJob, watchJob } from "../../src/experiment/train-job.js";
import { encodeState, readState } from "../../src/format/state-file.js";
import type { Recipe } from "../../src/recipe/index.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import type { TrainEvent } from "../../src/train/events.js";
import { splitOf } from "../experiment/reviews.js";
import { kinds } from "./resume-kinds.js";
import { recipeWith, tablesOf } from "./runs.js";

const tables = await tablesOf(recipeWith());

interface Watched {
  events: TrainEvent[];
  result: TrainedJob;
  bytes: unknown;
  /** What the events so far were, and the state, at each pause. */
  pauses: { at: number; state: Uint8Array }[];
}

async function watch(recipe: Recipe, split: ExperimentSplit, from?: JobState, saves = false): Promise<Watched> {
  const events: TrainEvent[] = [], pauses: Watched["pauses"] = [];
  const training = watchJob({ recipe, split, seed: 1 }, {
    from, onPause: (pause) => (saves ? pauses.push({ at: events.length, state: encodeState(pause.stateDict()) }) : undefined),
  });
  let next = await training.next();
  for (; !next.done; next = await training.next()) events.push(structuredClone(next.value));
  const { value: result } = next, state = Object.entries(result.plan.model.stateDict());
  const bytes = state.map(([name, { data }]) => [name, Buffer.from(data.buffer).toString("base64")]);
  result.plan.model.dispose();
  return { events, result, bytes, pauses };
}

/** The order of keys counts: it is that of the log. */
const lines = (events: readonly TrainEvent[]): string[] => events.map((event) => JSON.stringify(event));

const about = ({ plan, split, firstSplit, ...rest }: TrainedJob): unknown => {
  void [plan, split, firstSplit];
  return rest;
};

describe.each(Object.entries(kinds))("%s", (name, set) => {
  it("goes on as if it had not stopped", async () => {
    const recipe = recipeWith(...set), split = await splitOf(recipe, tables);
    const whole = await watch(recipe, split), saved = await watch(recipe, split, undefined, true);
    expect(lines(saved.events)).toEqual(lines(whole.events)); // saving changes nothing
    expect(saved.bytes).toEqual(whole.bytes);
    const { pauses } = saved, places = [0.37, name.includes("refit") ? 0.93 : 1];
    for (const place of places) {
      const { at, state } = pauses[Math.min(pauses.length - 1, Math.floor(place * pauses.length))];
      const rest = await watch(recipe, split, readState(state).state as JobState);
      expect(lines(rest.events)).toEqual(lines(whole.events.slice(at)));
      expect(rest.bytes).toEqual(whole.bytes);
      expect(about(rest.result)).toEqual(about(whole.result));
    }
  });
});
