/**
 * @file The path from the baseline, where all features are 0, to a row: points of it as rows that a network reads, and the gradients that
 * reach them. Images count as the features that their bytes are, whichever way the network reads them.
 */
import { type ImageBlock, type ImageShape, MixedRows } from "../../tensor/mixed-rows.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { Tensor } from "../../tensor/tensor.js";
import { trackValues } from "../../tensor/tracked-rows.js";

/** Points of the path as a network's input. */
export interface PathRows {
  x: SparseMatrix;
  /** What each entry of the row adds to the slope at each point: its value times its gradient. Removes the gradients. */
  takeSlopes(): Float64Array[];
}

/** Features of a row that may contribute: those that are not 0, each once, ascending. */
export class Path {
  readonly features: Uint32Array;
  readonly values: Float32Array;

  /** @param row one row */
  constructor(private readonly row: SparseMatrix) {
    const sums = new Map<number, number>();
    for (let k = 0; k < row.nonzeros; k++) sums.set(row.indices[k], (sums.get(row.indices[k]) ?? 0) + row.values[k]);
    const present = [...sums].filter(([, value]) => value !== 0).sort(([a], [b]) => a - b);
    this.features = Uint32Array.from(present, ([feature]) => feature);
    this.values = Float32Array.from(present, ([, value]) => value);
  }

  /** The row's points at places from 0 (the baseline) to 1 (the row). */
  at(places: readonly number[]): PathRows {
    const { row, features, values } = this;
    const entries = scaled({ cols: row.cols, features, values }, places), slopesOf = (sums: Float64Array[]): Float64Array[] => sums.map(
      (own) => own.map((gradient, k) => gradient * values[k]));
    if (!(row instanceof MixedRows)) {
      const leaf = trackValues(entries);
      return { x: entries, takeSlopes: () => slopesOf(take(leaf, places.length, (k) => k, values.length)) };
    }
    return this.mixed(row, places, entries, slopesOf);
  }

  private mixed(
    row: MixedRows, places: readonly number[], entries: SparseMatrix, slopesOf: (sums: Float64Array[]) => Float64Array[],
  ): PathRows {
    const { features } = this, inBlock = (feature: number): boolean => row.blocks.some(({ first, pixels }) => (
      feature >= first && feature < first + pixels));
    // of the features beside the images, the place among all
    const beside = Array.from(features.keys()).filter((k) => !inBlock(features[k]));
    const moved = Uint32Array.from(beside, (k) => features[k] - row.blocks.reduce((before, { first, pixels }) => (
      first < features[k] ? before + pixels : before), 0));
    const others = scaled({ cols: row.others.cols, features: moved, values: Float32Array.from(beside, (k) => this.values[k]) }, places);
    const images = row.blocks.map((block, index) => (block.shape ? scaledImages(row.images(index), places) : undefined));
    const x = MixedRows.ofTensors(row, others, images, entries);
    const leaf = trackValues(x), ofOthers = trackValues(others);
    const pixelsOf = row.blocks.map((block) => Array.from(features.keys()).filter((k) => (
      features[k] >= block.first && features[k] < block.first + block.pixels)));
    return {
      x,
      takeSlopes: () => {
        const sums = take(leaf, places.length, (k) => k, features.length);
        addAll(sums, take(ofOthers, places.length, (k) => beside[k], features.length));
        images.forEach((image, index) => {
          if (!image) return;
          const block = row.blocks[index], own = pixelsOf[index], from = own.map((k) => elementOf(block, features[k]));
          const gradient = gradientOf(image);
          if (!gradient) return;
          sums.forEach((sum, point) => own.forEach((k, at) => (sum[k] += gradient[point * block.pixels + from[at]])));
        });
        return slopesOf(sums);
      },
    };
  }
}

/** One row times each factor. */
function scaled({ cols, features, values }: { cols: number; features: Uint32Array; values: Float32Array }, factors: readonly number[]) {
  const rows = factors.length, count = features.length;
  const indptr = Uint32Array.from({ length: rows + 1 }, (_, row) => row * count);
  const indices = new Uint32Array(rows * count), products = new Float32Array(rows * count);
  factors.forEach((factor, row) => {
    indices.set(features, row * count);
    for (let k = 0; k < count; k++) products[row * count + k] = values[k] * factor;
  });
  return SparseMatrix.trusted({ rows, cols, indptr, indices, values: products });
}

function scaledImages(image: Tensor, factors: readonly number[]): Tensor {
  const data = image.toArray(), all = new Float32Array(factors.length * data.length);
  factors.forEach((factor, row) => data.forEach((value, at) => (all[row * data.length + at] = value * factor)));
  return new Tensor([factors.length, ...image.shape.slice(1)], { held: all }, { requiresGrad: true });
}

/** The element of an image's tensor, channel by channel, that a feature is. */
function elementOf({ first, shape }: ImageBlock, feature: number): number {
  const [channels, height, width] = shape as ImageShape, byte = feature - first;
  return (byte % channels) * height * width + Math.floor(byte / channels);
}

function gradientOf(leaf: Tensor): Float32Array | undefined {
  const gradient = leaf.grad?.data;
  leaf.dropGradient();
  return gradient;
}

/** A leaf's gradient as one list for each point; zeros where none reached it. */
function take(leaf: Tensor, points: number, placeOf: (k: number) => number, width: number): Float64Array[] {
  const gradient = gradientOf(leaf), count = leaf.size / points;
  return Array.from({ length: points }, (_, point) => {
    const own = new Float64Array(width);
    if (gradient) for (let k = 0; k < count; k++) own[placeOf(k)] += gradient[point * count + k];
    return own;
  });
}

function addAll(sums: Float64Array[], more: readonly Float64Array[]): void {
  sums.forEach((sum, point) => sum.forEach((_, k) => (sum[k] += more[point][k])));
}
