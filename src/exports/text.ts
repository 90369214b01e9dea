/** @file `potluck/text`: vectorizers, from documents to sparse features. */
export { CountedCorpus } from "../text/counting/counted-corpus.js";
export type { CountingPool } from "../text/counting/counting.js";
export { type CountOptions, CountVectorizer } from "../text/vectorizers/count.js";
export { type HashingOptions, HashingVectorizer } from "../text/vectorizers/hashing.js";
export { type Vectorizer, vectorizerFromJSON, vectorizers } from "../text/vectorizers/index.js";
export { TfidfTransformer, type TfidfTransformerOptions } from "../text/vectorizers/tfidf-transformer.js";
export { type TfidfOptions, TfidfVectorizer } from "../text/vectorizers/tfidf.js";
export type { Selection } from "../text/vocabulary/fit-vocabularies.js";
export { fitSharedVocabulary, type SharedVocabulary } from "../text/vocabulary/shared-vocabulary.js";
