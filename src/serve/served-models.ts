/**
 * @file The models of a server, by name. A model can be replaced while requests are answered: those that have begun keep the old one, which
 * is disposed of after the last of them.
 */
import { PotluckError } from "../engine/errors.js";
import { Model } from "../model/model.js";
import { isMap, showValue } from "../options/index.js";
import { type ModelVersion, ServedModel } from "./served-model.js";

/** Names stand in paths. */
const NAME = /^[\w-][\w.-]{0,99}$/u;

/**
 * Models by name, for {@link createApp}.
 *
 * @example
 * const models = new ServedModels({ reviews: await loadModel("runs/reviews-1") });
 * models.replace("reviews", await loadModel("runs/reviews-2")); // no request is lost
 */
export class ServedModels {
  private readonly byName = new Map<string, ServedModel>();
  private changes = 0;

  /** @throws PotluckError when there is no model, and for a name that cannot stand in a path */
  constructor(models: Readonly<Record<string, Model | { model: Model } & Partial<ModelVersion>>>) {
    if (!isMap(models)) throw new PotluckError(`models must be a map from names to models, found ${showValue(models)}`);
    if (Object.keys(models).length === 0) throw new PotluckError("there must be one model or more to serve");
    for (const [name, given] of Object.entries(models)) {
      checkName(name);
      const { model, version = "1", source } = given instanceof Model ? { model: given } : given;
      if (!(model instanceof Model)) throw new PotluckError(`models.${name} must be a Model, found ${showValue(model)}`);
      this.byName.set(name, new ServedModel(name, model, version, source));
    }
  }

  /** The models, in the order in which they were given. */
  get all(): readonly ServedModel[] {
    return [...this.byName.values()];
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** How often a model was replaced. */
  get generation(): number {
    return this.changes;
  }

  get(name: string): ServedModel | undefined {
    return this.byName.get(name);
  }

  /**
   * Puts another model under a name. The old one is disposed of after the requests that use it.
   *
   * @throws PotluckError when there is no model of this name
   */
  replace(name: string, model: Model, about: Partial<ModelVersion> = {}): void {
    const old = this.byName.get(name);
    if (!old) throw new PotluckError(`no model is served under the name "${name}"`);
    this.byName.set(name, new ServedModel(name, model, about.version ?? `${this.changes + 2}`, about.source ?? old.source));
    this.changes++;
    old.retire();
  }

  /** Notes that a newer file of a model could not be taken up: the model shows it, and goes on. */
  refuse(name: string, detail: string): void {
    const served = this.byName.get(name);
    if (served) served.failed = { at: new Date(), detail };
  }

  /** Disposes of all models once nobody uses them. */
  dispose(): void {
    for (const served of this.byName.values()) served.retire();
  }
}

/** @throws PotluckError for a name that cannot stand in a path */
export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new PotluckError(`a model's name must be up to 100 letters, digits or _ - . (not with a dot first), since it stands in paths; ` +
    `found ${showValue(name)}: give it one, as in reviews=PATH`);
}
