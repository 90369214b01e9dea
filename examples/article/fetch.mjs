/**
 * Fetches the article's data: node examples/article/fetch.mjs [FOLDER]   (default: data)
 * The movie reviews come from their authors' page and are checked; the Yelp file may not be passed on, so this tells where to get it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "data";
const source = "https://www.cs.cornell.edu/people/pabo/movie-review-data/review_polarity.tar.gz";
const checksum = "fc0dccc2671af5db3c5d8f81f77a1ebfec953ecdd422334062df61ede36b2179";
const movies = join(folder, "polarity_v2", "review_polarity.tar.gz");
const yelp = join(folder, "yelp", "yelp.csv.gz");

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (existsSync(movies) && sha256(readFileSync(movies)) === checksum) {
  console.log(`${movies} is there already, and whole.`);
} else {
  console.log(`Fetching ${source} ...`);
  let bytes;
  try {
    const answer = await fetch(source);
    if (!answer.ok) {
      fail(`The server answered ${answer.status} ${answer.statusText}; try again later, or put the file at ${movies} by hand.`);
    }
    bytes = Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    fail(`Could not fetch it (${error.cause?.code ?? error.message}); put the file at ${movies} by hand.`);
  }
  const arrived = sha256(bytes);
  if (arrived !== checksum) fail(`What arrived is not the file that is known (sha256 ${arrived}, expected ${checksum}); nothing was kept.`);
  mkdirSync(join(folder, "polarity_v2"), { recursive: true });
  writeFileSync(`${movies}.part`, bytes);
  renameSync(`${movies}.part`, movies);
  console.log(`Kept as ${movies} (${bytes.length} bytes, checksum right).`);
}

if (existsSync(yelp)) {
  console.log(`${yelp} is there. Set POTLUCK_DATA=${folder} and go on.`);
} else {
  console.log(`
The Yelp file is not there yet, and Yelp's terms do not let others pass it on. It is the sample of 10,000 reviews (columns business_id,
date, review_id, stars, text, type, user_id, cool, useful, funny) known on Kaggle as "Yelp Reviews Dataset"
(omkarsabnis/yelp-reviews-dataset, yelp.csv). Fetch it there, compress it with gzip, and put it at ${yelp}.`);
}
