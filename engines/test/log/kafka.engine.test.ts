import { randomBytes } from "node:crypto";
import { type Log, openKafkaLog } from "@freshet/engines";
import { logConformance, type Rig } from "@freshet/engines/conformance";
import { kafkaBrokers, removeTopics } from "./kafka/cluster.js";

const makeRig = async (): Promise<Rig<Log>> => {
  const prefix = `t${randomBytes(6).toString("hex")}-`;
  const open = (): Promise<Log> => openKafkaLog({ brokers: kafkaBrokers(), prefix, sessionMs: 6_000 });
  const rig = {
    engine: await open(),
    reopen: async () => {
      await rig.engine.close();
      return (rig.engine = await open());
    },
    dispose: async () => {
      await rig.engine.close();
      await removeTopics(prefix);
    },
  };
  return rig;
};

logConformance("Kafka", makeRig, { hasPromptRetention: false });
