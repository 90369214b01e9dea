/**
 * @file `potluck/plugin`: what a plug-in's file is made of. The functions that declare members of each family, the fields of their options,
 * and the registration of plug-ins in code. Files are loaded by `loadPlugin` of `potluck/node`.
 */
export { type ColumnEncoder, type ColumnKind, columnKind, type FitPart, type ReadCells } from "../data/columns/column-kind.js";
export { type BinaryLoss, binaryLoss } from "../loss/binary-loss.js";
export { type MulticlassLoss, multiclassLoss } from "../loss/class-loss.js";
export { type Loss, loss, lossFunction } from "../loss/loss.js";
export { weightedTargets } from "../loss/weighted-targets.js";
export { type Metric, metric } from "../metric/shared/metric.js";
export { type Activation, activation } from "../nn/activation/activation.js";
export { type Exportable, type Graph, type GraphAttribute, GraphValue } from "../nn/graph.js";
export { Mlp, type MlpSettings } from "../nn/mlp.js";
export { Trunk, trunk, type TrunkMember, type TrunkSettings } from "../nn/trunk/trunk.js";
export { boolean, either, list, map, number, oneOf, pair, seed, text, value, whole } from "../options/fields.js";
export type { Field, Options, Report, Settings, Shape } from "../options/field.js";
export { memberOptions, readOptions } from "../options/read-options.js";
export type { Family, Member } from "../options/family.js";
export { lrSchedule, type LRScheduleMember } from "../optim/lr-schedule/scheduler.js";
export { Optimizer, optimizer, type OptimizerMember } from "../optim/optimizer.js";
export { type PluginMembers } from "../plugin/families.js";
export { plugin, type RegisteredPlugin, registeredPlugins, registerPlugin } from "../plugin/register.js";
export { onePerStep, stepOptions } from "../schedule/one-per-step.js";
export { type Schedule, schedule, type ScheduleContext, type ScheduleMember } from "../schedule/schedule.js";
export { fileFormat, otherSource, type SourceMember } from "../source/source-member.js";
export { type TaskKind, taskKind, type TaskValue } from "../task/kind.js";
export { type Vectorizer, vectorizer, type VectorizerMember } from "../text/vectorizers/vectorizer.js";
export { type WeightedTask, Weighting, type WeightingMember, weighting } from "../weighting/weighting.js";
export type { WeightingStep } from "../weighting/step-input.js";
