/** @file Where the threads of `Parallel` exchange their state: the layout of a block of shared memory. */

/** The layout of the control block: words, then 16 doubles a unit. Names are indices of words unless said otherwise. */
export const control = {
  /** The phase's number in the upper 24 bits, the next unit to be taken in the lower 8: a thread takes a unit by raising it. */
  ticket: 0,
  /** Units that workers have done in this phase. */
  finished: 1,
  kernel: 2,
  units: 3,
  /** Workers asleep, to be woken. */
  asleep: 4,
  /** Set to end the workers. */
  stop: 5,
  /** Length of the error that a worker met, and who it was. */
  errorLength: 6,
  errorWorker: 7,
  /** Byte offsets. */
  errorText: 64,
  errorBytes: 448,
  unitTable: 512,
  unitDoubles: 16,
  mostUnits: 64,
} as const;
