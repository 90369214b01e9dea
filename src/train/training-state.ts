/**
 * @file The state of a whole training between two optimizer steps: the model, what trains it, and the place in the epoch. A fresh plan of
 * the same training goes on from it, and ends in the same bytes as one that never stopped.
 */
import { PotluckError } from "../engine/errors.js";
import type { StateDict } from "../nn/module.js";
import { showValue } from "../options/index.js";
import type { OptimizerState } from "../optim/optimizer-state.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { WeightingState } from "../weighting/state.js";
import { readStateDict } from "./kept-weights.js";
import type { TrainingPlan } from "./plan.js";
import type { Stopper } from "./stopper.js";

/** A training between two steps, as plain data: see `train`. */
export interface TrainingState extends StateMap {
  /** What the plan that goes on must have alike. */
  readonly plan: StateMap;
  /** Optimizer steps done. */
  readonly step: number;
  /** The epoch of the last of them, from 1. */
  readonly epoch: number;
  /** How many of the schedule's steps of that epoch are done. */
  readonly taken: number;
  readonly model: StateDict;
  /** Where the model's random streams are, such as those of dropout. */
  readonly random: StateMap;
  readonly optimizer: OptimizerState;
  readonly scheduler: StateMap | null;
  readonly weighting: WeightingState;
  /** Of early stopping or automatic length, with the best weights so far. */
  readonly stopper: StateMap | null;
}

/** A place in a training. */
export interface Place {
  step: number;
  epoch: number;
  taken: number;
}

/** The place before the first step. */
export const START: Place = { step: 0, epoch: 1, taken: 0 };

/** The state of a training. Saving changes nothing. */
export function saveTraining(plan: TrainingPlan, stopper: Stopper | null, place: Place): TrainingState {
  const { model, optimizer, scheduler, weighting } = plan;
  return {
    plan: kindOf(plan), ...place, model: model.stateDict(), random: model.rngState(), optimizer: optimizer.stateDict(),
    scheduler: scheduler?.stateDict() ?? null, weighting: weighting.stateDict(), stopper: stopper?.stateDict() ?? null,
  };
}

/**
 * Puts a fresh plan where a state was.
 *
 * @throws PotluckError when the state is of another training, or damaged
 */
export function loadTraining(plan: TrainingPlan, stopper: Stopper | null, given: TrainingState): Place {
  const state = new StateReader("the state of a training", given), kind = state.map("plan");
  for (const [key, value] of Object.entries(kindOf(plan))) {
    const found = kind.get(key);
    if (JSON.stringify(found) === JSON.stringify(value)) continue;
    throw state.error(`has ${key} ${showValue(found)}, and this plan has ${showValue(value)}: go on with the same plan`);
  }
  const { model, optimizer, scheduler, weighting } = plan;
  const place = { step: state.whole("step"), epoch: state.whole("epoch"), taken: state.whole("taken") };
  const schedulerState = state.mapOrNull("scheduler"), stopperState = state.mapOrNull("stopper");
  for (const [key, one, own] of [["scheduler", schedulerState, scheduler], ["stopper", stopperState, stopper]] as const) {
    if ((one === null) !== (own === undefined || own === null)) {
      throw new PotluckError(`the state of a training has ${one ? "a" : "no"} ${key}, and this plan has ${one ? "none" : "one"}`);
    }
  }
  model.loadStateDict(readStateDict(state.map("model"))!);
  model.loadRngState(given.random);
  optimizer.loadStateDict(given.optimizer); // after the weights: so rows of a sparse layer that are behind stay so
  scheduler?.loadStateDict(given.scheduler!);
  weighting.loadStateDict(given.weighting);
  stopper?.loadStateDict(given.stopper!);
  return place;
}

/** What decides which steps follow, as far as a plan tells it. */
function kindOf({ tasks, loaders, schedule, accumulate = 1, epochs, steps = null, clipNorm = null }: TrainingPlan): StateMap {
  return {
    tasks: tasks.map(({ name }) => name), datasets: Object.keys(loaders), batches: Object.values(loaders).map(({ length }) => length),
    schedule, accumulate, epochs, steps, clipNorm,
  };
}
