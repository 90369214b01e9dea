/**
 * @file A cell of a table that is a long vector, most of whose numbers are 0: only the others are kept. A row of counts of 2,000 words
 * takes what its own words take.
 */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";

/**
 * A vector by its numbers that are not 0. It shares the memory of its arrays.
 *
 * @throws PotluckError when there are more or fewer values than indices, or an index is not between the one before it and `length`
 * @example
 * // [0, 0, 1.5, 0, -1]
 * new SparseVector(Uint32Array.of(2, 4), Float32Array.of(1.5, -1), 5);
 */
export class SparseVector {
  /**
   * @param indices where the values stand, from 0, ascending
   * @param values the numbers there
   * @param length how many numbers the vector has, zeros included
   */
  constructor(readonly indices: Uint32Array, readonly values: Float32Array, readonly length: number) {
    if (!(indices instanceof Uint32Array) || !(values instanceof Float32Array)) {
      throw new PotluckError(`SparseVector takes a Uint32Array and a Float32Array, found ${showValue(indices)} and ${showValue(values)}`);
    }
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new PotluckError(`SparseVector: length must be a whole number from 0 up, found ${showValue(length)}`);
    }
    if (indices.length !== values.length) {
      throw new PotluckError(`SparseVector: there are ${indices.length} indices for ${values.length} values`);
    }
    indices.forEach((index, at) => {
      if (at > 0 && index <= indices[at - 1]) {
        throw new PotluckError(`SparseVector: indices must ascend, found ${index} after ${indices[at - 1]}`);
      }
    });
    if (indices.length > 0 && indices[indices.length - 1] >= length) {
      throw new PotluckError(`SparseVector: index ${indices[indices.length - 1]} is outside a vector of ${length} numbers`);
    }
  }

  /** Its indices and values, in svmlight's form: `2:1.5 4:-1 of 5`. */
  toString(): string {
    return `${Array.from(this.indices, (index, at) => `${index}:${this.values[at]} `).join("")}of ${this.length}`;
  }
}
