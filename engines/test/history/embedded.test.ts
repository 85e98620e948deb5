import { openEmbeddedHistory } from "@freshet/engines";
import { historyConformance } from "@freshet/engines/conformance";
import { tempFolder } from "../temp-folder.js";

historyConformance("embedded", async () => {
  const folder = await tempFolder();
  const rig = {
    engine: await openEmbeddedHistory(folder.path),
    reopen: async () => {
      await rig.engine.close();
      return (rig.engine = await openEmbeddedHistory(folder.path));
    },
    dispose: async () => {
      await rig.engine.close();
      await folder.remove();
    },
  };
  return rig;
});
