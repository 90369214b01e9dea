/** @file A model that is served: it is disposed of once it was replaced and nobody uses it any more. */
import type { Model } from "../model/model.js";
import { type InputDataset, inputDatasets } from "./input-columns.js";

/** What is known of a model file. */
export interface ModelVersion {
  /** What tells two files apart, such as the start of a checksum. */
  version: string;
  /** The file. */
  source?: string;
}

/** A model file that was not taken up, and why. */
export interface FailedReload {
  at: Date;
  detail: string;
}

/** A model that is served. */
export class ServedModel {
  readonly loaded = new Date();
  readonly inputs: readonly InputDataset[];
  /** How long a row took lately, in milliseconds: batches are cut by it. Undefined before the first. */
  rowTime: number | undefined;
  /** Set where a newer file could not be read. */
  failed: FailedReload | undefined;
  private users = 0;
  private retired = false;

  constructor(readonly name: string, readonly model: Model, readonly version: string, readonly source?: string) {
    this.inputs = inputDatasets(model);
  }

  /** Keeps the model alive until the answer is called. */
  use(): () => void {
    this.users++;
    let used = true;
    return () => {
      if (used) this.users--;
      used = false;
      this.disposeIfFree();
    };
  }

  /** Disposes of the model once nobody uses it. */
  retire(): void {
    this.retired = true;
    this.disposeIfFree();
  }

  private disposeIfFree(): void {
    if (this.retired && this.users === 0) this.model.dispose();
  }
}
