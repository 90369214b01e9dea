/** @file Whether a network trains or is looked at, after torch.nn.Module.train and eval. */

/** One a network, read by its dropout. */
export class Mode {
  training = true;
  /** Whether something in it drops out: then its losses differ by chance while it trains. */
  dropsOut = false;
}
