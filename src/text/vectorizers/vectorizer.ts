/** @file What a vectorizer is: the class that users work with, and the member of the family that recipes choose. */
import type { Member, Settings, Shape } from "../../options/index.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { RowsByName } from "../counting/counted-corpus.js";
import type { CountingPool } from "../counting/counting.js";
import type { LocatedTerm } from "../tokens/locate.js";
import type { Combine } from "../vocabulary/combine.js";

/** One occurrence of a term that is a feature. */
export interface LocatedFeature extends LocatedTerm {
  feature: number;
}

/** Turns documents into features. */
export interface Vectorizer {
  /** Learns what it needs from documents. */
  fit(documents: Iterable<string>): this;
  /** `[documents, features]`, each row in column order. */
  transform(documents: Iterable<string>): SparseMatrix;
  /** `fit` and `transform` in one. */
  fitTransform(documents: Iterable<string>): SparseMatrix;
  /**
   * The terms of a document that are features, each with its feature's number and its place in the document: for explanations. Without it
   * they call features by `featureNames`, where the class has such, and do not mark them in the text.
   */
  locate?(document: string): LocatedFeature[];
  /** Plain data for a file; its `type` names the class. */
  toJSON(): { type: string };
  /** A vectorizer that makes some of its features alone. Left out: it cannot, such as one that hashes. */
  select?(columns: ArrayLike<number>): Vectorizer;
}

/** The documents of several datasets, counted or hashed: what all splits share is done. */
export interface OpenText {
  /**
   * Fits what a split decides.
   *
   * @param fitRows each dataset's rows to fit on; a dataset that is not named has no part in the fit
   * @throws PotluckError when the vocabulary of a dataset is empty, or the datasets share no term
   */
  fit(fitRows: RowsByName): FittedText;
}

/** The text features of one split. */
export interface FittedText {
  /** Features. */
  readonly width: number;
  /** Some of a dataset's rows, `[rows, width]`. */
  matrix(name: string, rows: ArrayLike<number>): SparseMatrix;
  /** What turns new documents into the same features. */
  vectorizer(): Vectorizer;
}

/** How the documents of several datasets become one feature space. */
export interface OpenTextOptions {
  /** How the datasets' vocabularies become one; a vectorizer without a vocabulary has no use for it. */
  combine: Combine;
  /** Counts over its threads, to the same bits. Default: this thread alone. */
  pool?: CountingPool;
}

/** A vectorizer of the family. */
export interface VectorizerMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** The `type` in the JSON of its class. */
  readonly type: string;
  /** Whether it takes a vocabulary from documents. */
  readonly usesVocabulary: boolean;
  create(options: Settings<S>): Vectorizer;
  /** Reads what `toJSON` of its class wrote. @throws PotluckError when it is anything else */
  fromJSON(json: unknown): Vectorizer;
  /** Counts or hashes the documents of several datasets. @throws PotluckError when a document is not a string */
  open(documents: Readonly<Record<string, readonly string[]>>, options: Settings<S>, how: OpenTextOptions): Promise<OpenText>;
}

/** A member of the family, with its exact type. */
export function vectorizer<const Name extends string, S extends Shape>(member: VectorizerMember<Name, S>): VectorizerMember<Name, S> {
  return member;
}
