import { openEmbeddedLog } from "@freshet/engines";
import { logConformance } from "@freshet/engines/conformance";
import { tempFolder } from "../temp-folder.js";

logConformance("embedded", async () => {
  const folder = await tempFolder();
  const rig = {
    engine: await openEmbeddedLog(folder.path),
    reopen: async () => {
      await rig.engine.close();
      return (rig.engine = await openEmbeddedLog(folder.path));
    },
    dispose: async () => {
      await rig.engine.close();
      await folder.remove();
    },
  };
  return rig;
});
