/** @file What a server counts. The numbers are kept by whoever implements this: prometheusMetrics() for Node. */

/** A request that ended. */
export interface EndedRequest {
  method: string;
  /** The route, such as `/models/{name}/predict`; `other` for paths that do not exist. */
  route: string;
  status: number;
  seconds: number;
}

/** A batch that was predicted. */
export interface EndedBatch {
  model: string;
  requests: number;
  rows: number;
  seconds: number;
}

/** Counters of a server. */
export interface ServerMetrics {
  request(ended: EndedRequest): void;
  batch(ended: EndedBatch): void;
  /** A model file was taken up, or was refused. */
  reload(model: string, succeeded: boolean): void;
  /** Gives the state of what is not counted, when it is asked for. */
  watch(state: () => { waiting: number; models: readonly { name: string; version: string }[] }): void;
  /** The text for `/metrics`, and its media type. */
  text(): Promise<{ body: string; type: string }>;
}
