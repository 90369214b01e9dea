/** @file Declared options: the kinds of value, families of members, and how both are read. */
export {
  choice, type Chosen, type Choosing, derivedFamily, type Family, family, type Member, type OpenFamily, type Origin,
} from "./family.js";
export type {
  AnyField, Choice, Field, Finding, JsonSchema, Options, Path, Reading, Report, Settings, Shape, WrittenText,
} from "./field.js";
export { showPath } from "./field.js";
export { boolean, either, list, map, number, oneOf, pair, seed, text, value, whole } from "./fields.js";
export { didYouMean, nearestName } from "./nearest-name.js";
export { checkValue, memberOptions, readOptions, throwing } from "./read-options.js";
export { refuseTorchNames } from "./torch-names.js";
export { described, isMap, keyMeant, named, objectSchema, reportTo, section, unknownKey, withoutRepeats } from "./section.js";
export { memberName, overrides, variant, type VariantSettings } from "./variant.js";
export { listNames, showValue, withArticle } from "./show.js";
export { valueOrChoice } from "./value-or-choice.js";
export { completed, withDefault } from "./with-default.js";
