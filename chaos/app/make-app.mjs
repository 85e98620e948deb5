// The app that chaos runs: the model of examples/flights, and orders besides, which clients send to the collector.
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Answers the app's folder. */
export async function makeApp(folder, partitions) {
  const app = join(folder, "app");
  await mkdir(app);
  await copyFile(here("../../examples/flights/model.graphql"), join(app, "flights.graphql"));
  await copyFile(here("orders.graphql"), join(app, "orders.graphql"));
  // Tables come from an installed package.
  await symlink(here("../../node_modules"), join(app, "node_modules"));
  const feed = `export { feed } from ${JSON.stringify(new URL("feed.mjs", import.meta.url).href)};\n`;
  await writeFile(join(app, "feed.mjs"), feed);
  const settings = { type: "module", freshet: { partitions, feed: "feed.mjs" } };
  await writeFile(join(app, "package.json"), JSON.stringify(settings));
  return app;
}
