/** @file The page's worker: the page stays responsive while it reads, trains and answers. */
import { PotluckError } from "potluck";
import type { Question, Reply } from "./messages.js";
import { Session } from "./session.js";

const session = new Session();
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Question>) => void;
  postMessage(reply: Reply, transfer?: Transferable[]): void;
};

scope.onmessage = ({ data }) => {
  if (data.ask === "stop") session.stop();
  else void answer(data);
};

async function answer(question: Exclude<Question, { ask: "stop" }>): Promise<void> {
  const { id } = question;
  try {
    scope.postMessage({ id, answer: await answerOf(question) });
  } catch (error) {
    if (error instanceof PotluckError) scope.postMessage({ id, mistake: error.message });
    else scope.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}

function answerOf(question: Exclude<Question, { ask: "stop" }>): unknown {
  switch (question.ask) {
    case "open": return session.open(question.with.content, question.with.name, question.with.header);
    case "choose": return session.choose(question.with);
    case "train": return session.train(question.with, (progress) => scope.postMessage({ id: question.id, progress }));
    case "load": return session.load(question.with.bytes, question.with.name);
    case "predict": return session.predict(question.with.row, question.with.dataset);
    case "explain": return session.explain(question.with.row, question.with.dataset);
  }
}
