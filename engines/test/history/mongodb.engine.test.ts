import { openMongoHistory } from "@freshet/engines";
import { historyConformance } from "@freshet/engines/conformance";
import { vi } from "vitest";
import { mongoDatabase } from "./mongodb/mongo-database.js";

// Servers that scan for a guarded upsert take a minute for the thousands of chunks of some tests.
vi.setConfig({ testTimeout: 300_000 });

historyConformance("MongoDB", async () => {
  const database = await mongoDatabase();
  const others = new Set<Awaited<ReturnType<typeof openMongoHistory>>>();
  const open = async () => {
    const history = await openMongoHistory({ url: database.url, database: database.name, timeoutMs: 60_000 });
    others.add(history);
    return history;
  };
  const second = await open();
  const rig = {
    engine: await open(),
    reopen: async () => {
      await rig.engine.close();
      return (rig.engine = await open());
    },
    another: async () => second,
    dispose: async () => {
      await Promise.all([...others].map((history) => history.close()));
      await database.remove();
    },
  };
  return rig;
});
