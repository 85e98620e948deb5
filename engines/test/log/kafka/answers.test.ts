import { expect, it } from "vitest";
import { Answers } from "../../../src/log/kafka/answers.js";

function answerOf(length: number, byte: number): Buffer {
  const answer = Buffer.alloc(4 + length, byte);
  answer.writeInt32BE(length, 0);
  return answer;
}

/** Reads all of the bytes, at most so many at once by turns. */
function readAll(answers: Answers, bytes: Buffer, steps: readonly number[]): Buffer[] {
  const whole: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const room = answers.room();
    if (room.length === 0) throw new Error("There is no room.");
    const count = bytes.copy(room, 0, at, at + steps[turn % steps.length]);
    whole.push(...answers.take(count));
    at += count;
  }
  return whole;
}

const lengths = [0, 1, 3, 70, 65_532, 65_533, 9, 200_000, 0, 65_530, 2, 3_000_000, 12];
const sent = lengths.map((length, i) => answerOf(length, i + 1));

it.each([[[1_000_000]], [[65_536]], [[1]], [[3, 1, 40_000, 7]], [[5_000, 1, 1, 1]]])(
  "gives every answer whole and in order, read in pieces of %j",
  (steps) => {
    // One byte at a time takes long for the large ones.
    const some = steps[0] === 1 ? sent.filter(({ length }) => length < 100_000) : sent;
    const whole = readAll(new Answers(), Buffer.concat(some), steps);
    expect(whole.map((answer, i) => answer.equals(some[i]))).toEqual(some.map(() => true));
  },
);

it("reads a large answer into memory of its own", () => {
  const answers = new Answers();
  const bytes = Buffer.concat([answerOf(10, 1), answerOf(5_000_000, 2), answerOf(10, 3)]);
  const [first, large, last] = readAll(answers, bytes, [65_536]);
  expect(large.buffer.byteLength).toBe(5_000_004);
  expect(first.buffer).not.toBe(large.buffer);
  expect(last.buffer).not.toBe(large.buffer);
  expect(answers.room().buffer).not.toBe(large.buffer);
});

it("takes an answer larger than what is made at once", () => {
  const large = answerOf(40_000_000, 5);
  const [answer] = readAll(new Answers(), large, [3_000_000]);
  expect(answer.equals(large)).toBe(true);
});

it("makes little for a length that nothing follows", () => {
  const answers = new Answers();
  expect(readAll(answers, Buffer.from("HTTP/1.1 400 Bad Request"), [100])).toEqual([]);
  expect(answers.room().length).toBeLessThan(10_000_000);
});

it("refuses a length below 0", () => {
  const answers = new Answers();
  answers.room().writeInt32BE(-2, 0);
  expect(() => answers.take(4)).toThrow("-2 bytes");
});
