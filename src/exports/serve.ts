/** @file `potluck/serve`: trained models over HTTP, as a function from requests to answers, wherever there is `fetch`. */
export { createApp, type ServeApp } from "../serve/create-app.js";
export type { Level, Logger, LogRecord } from "../serve/log.js";
export type { EndedBatch, EndedRequest, ServerMetrics } from "../serve/metrics.js";
export type { PageFile } from "../serve/page-file.js";
export type { Predicted } from "../serve/predict-request.js";
export type { FailedReload, ModelVersion, ServedModel } from "../serve/served-model.js";
export { ServedModels } from "../serve/served-models.js";
export type { AppOptions } from "../serve/settings.js";
