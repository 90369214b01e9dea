/** @file Kinds of trainings that tests interrupt: each has a state of its own. Changes to the recipe of runs.ts, as `--set` takes them. */

/** By name. All are tiny. */
export const kinds: Readonly<Record<string, readonly string[]>> = {
  "plain": [],
  "cosine with a warm-up, clipped, accumulated": [
    "train.lrSchedule={name: cosine, warmup: 3}", "train.clipNorm=0.5", "train.accumulate=2", "train.epochs=4",
  ],
  "plateau": ["split.validation=0.2", "train.lrSchedule={name: plateau, patience: 0, factor: 0.5}", "train.epochs=4"],
  "one cycle of sgd with momentum": ["train.optimizer={name: sgd, lr: 0.05, momentum: 0.9}", "train.lrSchedule=one_cycle"],
  "dropout with adamw": ["model.dropout=0.4", "train.optimizer={name: adamw, lr: 0.02, weightDecay: 0.1}"],
  "early stopping": ["split.validation=0.2", "train={epochs: 8, best: mean, patience: 2}", "train.optimizer.lr=0.1"],
  "tasks that stop": [
    "split.validation=0.2", "train={best: mean, epochs: 12}", "train.patience={movie: 1, '00': 2}", "train.optimizer.lr=0.3",
  ],
  "automatic length and a refit": ["train.epochs=auto", "train.patience=2", "model.dropout=0.2", "train.optimizer.lr=0.1"],
  "automatic length without a refit": ["train.epochs=auto", "train.patience=2", "train.refit=false", "train.optimizer.lr=0.1"],
  "evaluations and logged gradients": ["train.evaluateEvery=3 steps", "train.logTaskGradientsEvery=2"],
  "a frozen trunk": ["train.freeze=[trunk]"],
  "groups with nadam": ["train.optimizer={name: nadam, lr: 0.02, weightDecay: 0.01}", "train.trunkLr=0.005"],
  "sampled datasets": ["train.schedule={name: temperature, stepsPerEpoch: 7}", "train.epochs=3"],
  "resampled rounds": ["train.schedule={name: round_robin, resample: up}", "train.weighting=uncertainty"],
  "longest cycle": ["train.schedule=max_size_cycle", "train.batchSize=13", "train.weighting=dwa", "train.epochs=4"],
  "mixture of experts": ["model={trunk: mmoe, experts: 2, hidden: [5]}", "train.weighting=cagrad"],
  "famo": ["train.weighting=famo", "model.dropout=0.3"],
  "gradnorm": ["train.weighting=gradnorm"],
  "db_mtl": ["train.weighting=db_mtl", "train.accumulate=2"],
  "moco": ["train.weighting=moco"],
  "excess_mtl": ["train.weighting=excess_mtl"],
  "graddrop": ["train.weighting=graddrop"],
  "pcgrad": ["train.weighting=pcgrad"],
  "gradvac": ["train.weighting=gradvac"],
  "nash_mtl": ["train.weighting={name: nash_mtl, updateEvery: 3}"],
  "rlw": ["train.weighting=rlw"],
  "stch": ["train.weighting=stch", "train.epochs=6"],
  "imtl_l": ["train.weighting=imtl_l", "train.optimizer={name: rmsprop, lr: 0.01, momentum: 0.5}"],
};
