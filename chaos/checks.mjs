// What must hold when everything is counted and nothing moves. Each check answers sentences; none is well.
import { setTimeout as sleep } from "node:timers/promises";
import { ask, sourcesAt } from "./flow.mjs";
import { queryOf } from "./questions.mjs";
import { difference } from "./shown.mjs";
import { frontiersOf } from "./tokens.mjs";

const patienceMs = 20_000;
const accountPatienceMs = 60_000;
const pollMs = 250;
const accountFields = ["read", "applied", "late", "invalid", "filtered"];

/** E8: accounts close, and are those of the log; what was set aside is in the topic of dead letters, once. */
export async function accountsHold({ oracle, engines, urls }) {
  const wrongs = [];
  for (const { name, topic } of oracle.topics) {
    const expected = oracle.account(name);
    for (const url of urls) wrongs.push(...(await wrongAccount(url, name, expected)));
    const setAside = expected.late + expected.invalid;
    const dead = await keptOf(engines, `${topic}.dead`, setAside);
    if (dead !== setAside) wrongs.push(`${topic}.dead has ${dead} records; ${setAside} were set aside`);
  }
  return wrongs;
}

/**
 * Where the live store was lost, owners begin again at their checkpoints and tell how far they are meanwhile, while rows stay what they
 * were: nobody's account is final before that is over.
 */
async function wrongAccount(url, name, expected) {
  const deadline = performance.now() + accountPatienceMs;
  for (;;) {
    const told = (await sourcesAt(url)).find((source) => source.name === name);
    const wrong = accountFields.filter((field) => told[field] !== expected[field]);
    if (wrong.length === 0) return [];
    if (performance.now() > deadline)
      return wrong.map(
        (field) =>
          `${url} tells of ${told[field]} events ${field} of ${name}; the log has ${expected[field]}`,
      );
    await sleep(pollMs);
  }
}

/** Records are kept with the next checkpoint, which may come some seconds after they were counted. */
async function keptOf(engines, topic, count) {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const kept = await engines.count(topic);
    if (kept >= count || performance.now() > deadline) return kept;
    await sleep(pollMs);
  }
}

/** Every flight is in the log once: the feed numbers its events in each partition, and leaves out none. */
export async function feedHolds({ oracle, engines }) {
  const { topic } = oracle.topics.find(({ name }) => name === "Flight");
  const wrongs = [];
  for (const [partition, count] of oracle.fed("Flight").entries()) {
    const sequence = await engines.log.lastSequence(topic, partition, "feed");
    if (count !== sequence + 1)
      wrongs.push(
        `${topic}/${partition} has ${count} flights of the feed, of which the last is number ${sequence}`,
      );
  }
  return wrongs;
}

/** Every order that was taken is counted once, however often it was sent. */
export function ordersHold({ oracle, clients }, answer) {
  const { orders, amount } = answer.totals ?? { orders: 0, amount: 0 };
  const { accepted } = clients;
  const applied = oracle.account("Order").applied;
  if (orders === accepted.orders && amount === accepted.amount && applied === orders) return [];
  return [
    `${accepted.orders} orders of ${accepted.amount} were taken; ${orders} of ${amount} are answered, ${applied} are in the log`,
  ];
}

/** Every frame since the last look had the totals of its frontier. */
export function framesHold({ oracle, subscribers }) {
  return subscribers.flatMap((subscriber) => {
    const wrongs = subscriber.wrongs.splice(0);
    for (const frame of subscriber.seen.splice(0)) {
      const wrong = oracle.wrong(subscriber.question, frame);
      if (wrong !== null) wrongs.push(`${frame.where}: ${wrong}`);
    }
    return wrongs;
  });
}

/** How far an answer reads in each partition, as text. A partition that is new and has no event yet is the same as one not heard of. */
function placeOf({ revision }) {
  return frontiersOf(revision.token)
    .join("/")
    .replace(/(\/-1)+$/, "");
}

/** The answers to every question, by name, which all nodes must agree upon; `wrongs` where they don't or the log makes something else of it. */
export async function answersOf({ oracle, urls, questions }) {
  const answers = new Map();
  const wrongs = [];
  for (const question of questions) {
    const all = await Promise.all(urls.map((url) => finalAnswer(url, question)));
    for (const [at, answer] of all.entries()) {
      if (typeof answer === "string") wrongs.push(`${question.name} at ${urls[at]}: ${answer}`);
      else {
        const wrong = oracle.wrong(question, { token: answer.revision.token, totals: answer.totals });
        if (wrong !== null) wrongs.push(`${question.name} at ${urls[at]}: ${wrong}`);
      }
    }
    const [first, ...others] = all.filter((answer) => typeof answer !== "string");
    for (const other of others) {
      const differs = difference(stateOf(first), other);
      if (differs !== null) wrongs.push(`${question.name}, one node and the other: ${differs}`);
      const [here, there] = [first, other].map(placeOf);
      if (here !== there) wrongs.push(`${question.name}: one node is at ${here}, the other at ${there}`);
    }
    answers.set(question.name, first);
  }
  return { answers, wrongs };
}

/** The last frame of every subscriber shows what its query answers. A frame may still be on its way, so it is waited for. */
export async function lastFramesHold({ subscribers }, answers) {
  const began = performance.now();
  for (;;) {
    const wrongs = subscribers.flatMap((subscriber) => {
      const { question, state, url } = subscriber;
      const answer = answers.get(question.name);
      const differs = answer === undefined ? "there is no answer" : difference(state, answer);
      if (differs === null) return [];
      const place = state.token === null ? "nowhere" : frontiersOf(state.token).join("/");
      const heard = `at ${place}, heard of ${((Date.now() - subscriber.heardAt) / 1_000).toFixed(1)} s ago`;
      return [`last frame of ${question.name} at ${url} (${heard}): ${differs}`];
    });
    if (wrongs.length === 0 || performance.now() - began > patienceMs) return wrongs;
    await sleep(pollMs);
  }
}

/** An answer that is not stale; else words. */
async function finalAnswer(url, question) {
  const began = performance.now();
  let reason;
  do {
    try {
      const { answer } = await ask(url, queryOf(question));
      if (!answer.revision.stale) return answer;
      reason = "still stale";
    } catch (error) {
      reason = error.message;
    }
    await sleep(pollMs);
  } while (performance.now() - began < patienceMs);
  return reason;
}

function stateOf({ nodes, totals }) {
  return { rows: new Map(nodes.map((row) => [row.id, row])), totals };
}
