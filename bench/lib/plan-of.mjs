// The plan of an app in a folder, as the commands of `freshet` load it.
import { loadApp } from "../../cli/dist/app/load-app.js";

export async function planOf(folder) {
  const { app, problems } = await loadApp(folder);
  if (app === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return app.plan;
}
