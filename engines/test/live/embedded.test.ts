import { createEmbeddedLive } from "@freshet/engines";
import { liveConformance } from "@freshet/engines/conformance";
import { expect, it } from "vitest";

liveConformance("embedded", async () => {
  const engine = createEmbeddedLive();
  return { engine, dispose: () => engine.close() };
});

it("reports what a listener throws, and names epochs as it is told to", async () => {
  const errors: unknown[] = [];
  let count = 0;
  const live = createEmbeddedLive({
    newEpoch: () => `epoch ${++count}`,
    onListenerError: (error) => errors.push(error),
  });
  const fault = new Error("listener at fault");
  const fail = (): never => {
    throw fault;
  };
  live.follow("R", { entry: fail, reset: fail });
  expect((await live.open("R", "plan", 0)).epoch).toBe("epoch 1");
  expect(errors).toEqual([fault]);
});
