import { openEmbeddedLog } from "@freshet/engines";
import { logConformance } from "@freshet/engines/conformance";
import { tempFolder } from "../temp-folder.js";

// The whole suite again with next to nothing kept in memory, so that every read goes to the disk.
logConformance("embedded, from the disk", async () => {
  const folder = await tempFolder();
  const open = () => openEmbeddedLog(folder.path, { tailBytes: 0, readCacheBytes: 0 });
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
