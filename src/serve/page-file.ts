/** @file A file of the playground page. */

/** A file that is served as it is. */
export interface PageFile {
  /** The path below `/`; empty for the page itself. */
  path: string;
  /** The media type. */
  type: string;
  body: string;
}
