/** @file A made-up table to begin with: messages to a shop, each with a topic, and whether it is urgent. Some labels are wrong. */
import { RandomStream } from "potluck/nn";

const topics = {
  billing: ["invoice", "refund", "payment", "charge", "receipt", "discount", "card", "price"],
  delivery: ["parcel", "courier", "package", "shipment", "address", "tracking number", "delivery", "box"],
  account: ["password", "login", "account", "email address", "profile", "newsletter", "username", "settings page"],
  product: ["lamp", "kettle", "chair", "manual", "battery", "screen", "zip", "colour"],
} as const;
type Topic = keyof typeof topics;

const problems = [
  "The {noun} is wrong and nobody answers.", "There is a mistake with my {noun}.", "My {noun} does not work.",
  "I cannot find the {noun} anywhere.", "The {noun} is not what I ordered.", "Something is odd about the {noun}.",
];
const questions = [
  "How can I change the {noun}?", "Could you tell me more about the {noun}?", "Where do I see the {noun}?",
  "Is it possible to get another {noun}?", "I have a question about the {noun}.", "Thank you for the help with the {noun}.",
];
const urgent = [
  "Please answer today.", "I need this immediately!", "This is the third time I write.", "I am losing money every hour.",
  "It must be solved before tomorrow.", "This cannot wait.",
];
const calm = [
  "There is no hurry.", "Whenever you have time.", "Thanks in advance.", "Just curious.", "Have a nice week.", "Kind regards from Bergen.",
];
/** How often a sentence says the contrary, and how often a label is wrong. */
const CONTRARY = 0.12, WRONG = 0.04;

/** The table as CSV: columns `message`, `topic`, `urgent`. */
export function sampleCsv(rows = 1200, seed = 1): string {
  const stream = new RandomStream(seed, "example/messages"), names = Object.keys(topics) as Topic[];
  const pick = <T>(list: readonly T[]): T => list[stream.integer(list.length)];
  const lines = Array.from({ length: rows }, () => {
    const topic = pick(names), isUrgent = stream.float() < 0.35;
    const noun = (): string => pick(topics[stream.float() < CONTRARY ? pick(names) : topic]);
    const isProblem = stream.float() < (isUrgent ? 0.8 : 0.4), says = stream.float() < CONTRARY ? !isUrgent : isUrgent;
    const sentences = [
      pick(isProblem ? problems : questions).replace("{noun}", noun()), pick(says ? urgent : calm),
      ...(stream.float() < 0.5 ? [pick(isProblem ? problems : questions).replace("{noun}", noun())] : []),
    ];
    const isWrong = stream.float() < WRONG;
    return `"${sentences.join(" ")}",${topic},${isUrgent !== isWrong ? "yes" : "no"}`;
  });
  return `message,topic,urgent\n${lines.join("\n")}\n`;
}
