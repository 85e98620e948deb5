import { logConformance } from "@freshet/engines/conformance";
import { openEmbeddedLog } from "@freshet/engines";
import { tempFolder } from "../temp-folder.js";

logConformance("embedded", async () => {
  const folder = await tempFolder();
  let engine = await openEmbeddedLog(folder.path);
  return {
    engine,
    reopen: async () => {
      await engine.close();
      return (engine = await openEmbeddedLog(folder.path));
    },
    dispose: async () => {
      await engine.close();
      await folder.remove();
    },
  };
});
