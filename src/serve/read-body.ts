/** @file A request's body as JSON, in memory that a client cannot make us take. */
import { Problem } from "./problem.js";

/** Bodies up to this size are read without asking; of larger ones only so many are read at a time. */
const SMALL = 64 * 1024, MOST_LARGE = 32;

/** Reads bodies. */
export class BodyReader {
  /** Large bodies that are read now. */
  large = 0;

  /** @param maxBody the most bytes of a body */
  constructor(private readonly maxBody: number) {}

  /**
   * @throws Problem 413 when there are too many bytes, 415 when they are no JSON, 400 when they are damaged, 503 when too many large bodies
   *   are on their way
   */
  async json(request: Request): Promise<unknown> {
    checkType(request.headers);
    const length = this.lengthOf(request.headers), place = new Place(this);
    try {
      if (length !== undefined && length > SMALL) place.take();
      return parse(length === undefined ? await this.stream(request, place) : new Uint8Array(await request.arrayBuffer()));
    } finally {
      place.leave();
    }
  }

  /** What the headers say of the length; undefined where they do not. Node reads no more than they say. */
  private lengthOf(headers: Headers): number | undefined {
    const said = headers.get("content-length");
    if (said === null || headers.has("transfer-encoding")) return undefined;
    const length = Number(said);
    if (length > this.maxBody) throw this.tooLarge();
    return length;
  }

  private async stream({ body }: Request, place: Place): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    if (body) {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > this.maxBody) throw this.tooLarge();
        if (size > SMALL) place.take();
        chunks.push(chunk);
      }
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  private tooLarge(): Problem {
    return new Problem(413, `The body of a request may have at most ${this.maxBody} bytes. Send fewer rows at a time.`);
  }
}

/** A place among the large bodies, which a request takes when it turns out to be one. */
class Place {
  private isTaken = false;

  constructor(private readonly reader: BodyReader) {}

  take(): void {
    if (this.isTaken) return;
    if (this.reader.large >= MOST_LARGE) {
      throw new Problem(503, `The server is reading ${MOST_LARGE} large requests. Try again in a second.`, { "retry-after": "1" });
    }
    this.isTaken = true;
    this.reader.large++;
  }

  leave(): void {
    if (this.isTaken) this.reader.large--;
    this.isTaken = false;
  }
}

function checkType(headers: Headers): void {
  const type = headers.get("content-type"), encoding = headers.get("content-encoding");
  const [media, ...parameters] = (type ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith("charset="))?.replace(/^charset=|"/gu, "");
  if (media !== "application/json" || (charset !== undefined && charset !== "utf-8" && charset !== "utf8")) {
    const found = type === null ? "there is none" : `found ${JSON.stringify(type.slice(0, 100))}`;
    throw new Problem(415, `The body must be JSON in UTF-8, with the header content-type: application/json; ${found}.`, {
      "accept-post": "application/json",
    });
  }
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") {
    throw new Problem(415, `The body must not be compressed; found the content-encoding ${JSON.stringify(encoding.slice(0, 100))}.`, {
      "accept-encoding": "identity",
    });
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new Problem(400, 'The body is empty. Send JSON such as { "rows": [...] }.');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Problem(400, "The body is not UTF-8.");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `The body is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}
