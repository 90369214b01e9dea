/**
 * Downloads the article's data: node examples/article/fetch.mjs [FOLDER]   (default: data)
 * The movie reviews come from their authors' page. Yelp's terms forbid others to distribute its file, so this only says where to get it.
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
  console.log(`${movies} is already there, and complete.`);
} else {
  console.log(`Downloading ${source} ...`);
  let bytes;
  try {
    const response = await fetch(source);
    if (!response.ok) fail(`The server answered ${response.status} ${response.statusText}. Retry later, or save the file as ${movies}.`);
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    fail(`The download failed (${error.cause?.code ?? error.message}). Save the file as ${movies} yourself.`);
  }
  if (sha256(bytes) !== checksum) fail(`The file has the wrong sha256 (${sha256(bytes)}, expected ${checksum}). Nothing was saved.`);
  mkdirSync(join(folder, "polarity_v2"), { recursive: true });
  writeFileSync(`${movies}.part`, bytes);
  renameSync(`${movies}.part`, movies);
  console.log(`Saved as ${movies} (${bytes.length} bytes, checksum correct).`);
}

if (existsSync(yelp)) {
  console.log(`${yelp} is there. Set POTLUCK_DATA=${folder} and train.`);
} else {
  console.log(`
The Yelp file is missing. Yelp's terms forbid others to distribute it, so download it from Kaggle: "Yelp Reviews Dataset"
(omkarsabnis/yelp-reviews-dataset, yelp.csv), a sample of 10,000 reviews with the columns business_id, date, review_id, stars, text, type,
user_id, cool, useful and funny. Compress it with gzip and save it as ${yelp}.`);
}
