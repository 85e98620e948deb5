import { openEmbeddedHistory } from "@freshet/engines";
import { historyConformance } from "@freshet/engines/conformance";
import { tempFolder } from "../temp-folder.js";

// The whole suite again with no version in memory, so that every guard looks at the disk.
historyConformance("embedded, from the disk", async () => {
  const folder = await tempFolder();
  const open = () => openEmbeddedHistory(folder.path, { versionsMax: 0 });
  const rig = {
    engine: await open(),
    reopen: async () => {
      await rig.engine.close();
      return (rig.engine = await open());
    },
    dispose: async () => {
      await rig.engine.close();
      await folder.remove();
    },
  };
  return rig;
});
