import { formatProblem, printApiSchema } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";

/** `freshet print`: the GraphQL schema that the app's API has. Answers the exit code. */
export async function print(folder: string): Promise<number> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  process.stdout.write(printApiSchema(app.plan));
  return 0;
}
