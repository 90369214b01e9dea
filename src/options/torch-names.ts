/**
 * @file torch's names for what is called otherwise here, or is not there. TypeScript refuses them; in JavaScript `weight.requires_grad =
 * false` would do nothing, and `x.view(2, 3)` would not say what to write instead.
 */
import { PotluckError } from "../engine/errors.js";

/**
 * Makes the use of names an error that says what to write.
 *
 * @param prototype of a class without these names
 * @param what an instance, as the errors call it: `a tensor`
 * @param names with what to write for each
 * @param mayBeFields whether subclasses of users may have fields of these names
 * @example
 * refuseTorchNames(Tensor.prototype, "a tensor", { view: "use reshape(shape)" }, false);
 */
export function refuseTorchNames(prototype: object, what: string, names: Readonly<Record<string, string>>, mayBeFields: boolean): void {
  for (const [name, remedy] of Object.entries(names)) {
    const refuse = (): never => {
      throw new PotluckError(`${what} has no "${name}": ${remedy}`);
    };
    const set = mayBeFields ? function define(this: object, value: unknown): void {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    } : refuse;
    Object.defineProperty(prototype, name, { get: refuse, set, configurable: true });
  }
}
