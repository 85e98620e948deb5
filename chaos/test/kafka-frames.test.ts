import { expect, it } from "vitest";
import { KafkaConnection, readdressed } from "../kafka-frames.mjs";

const from = { host: "127.0.0.1", port: 9092 };
const to = { host: "proxy.test", port: 40_001 };
const metadata = 3;
const fetch = 1;

function frame(...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}
function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);
const address = ({ host, port }: { host: string; port: number }): Buffer =>
  Buffer.concat([text(host), int32(port)]);
const request = (key: number, correlation: number): Buffer =>
  frame(int16(key), int16(5), int32(correlation), text("freshet"));
const reply = (correlation: number, at = from): Buffer =>
  frame(int32(correlation), int32(1), int32(7), address(at), text("rack"));

it("puts another address into the answers that carry one, and leaves all others alone", () => {
  const connection = new KafkaConnection([{ from, to }]);
  connection.request(Buffer.concat([request(metadata, 1), request(fetch, 2)]));
  expect(connection.reply(Buffer.concat([reply(2), reply(1)]))).toEqual(
    Buffer.concat([reply(2), reply(1, to)]),
  );
});

it("does so however the bytes are cut", () => {
  const [asked, answered] = [
    Buffer.concat([request(fetch, 1), request(metadata, 2)]),
    Buffer.concat([reply(1), reply(2)]),
  ];
  const connection = new KafkaConnection([{ from, to }]);
  for (const byte of asked) expect(connection.request(Buffer.of(byte))).toEqual(Buffer.of(byte));
  const got = [...answered].map((byte) => connection.reply(Buffer.of(byte)));
  expect(Buffer.concat(got)).toEqual(Buffer.concat([reply(1), reply(2, to)]));
});

it("puts in every broker's own, also where one stands twice", () => {
  const second = { host: "127.0.0.1", port: 9093 };
  const other = { host: "127.0.0.1", port: 40_002 };
  const brokers = [address(from), address(second), address(from)];
  expect(
    readdressed(frame(int32(1), ...brokers), [
      { from, to },
      { from: second, to: other },
    ]),
  ).toEqual(frame(int32(1), address(to), address(other), address(to)));
});
