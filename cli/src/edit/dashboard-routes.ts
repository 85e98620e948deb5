import type { IncomingMessage, ServerResponse } from "node:http";
import { EditError, editPage, parseDashboard, printPage, readPage } from "@freshet/schema";
import type { Dashboard, Plan, Problem } from "@freshet/schema";
import type { DashboardFiles } from "./dashboard-files.js";
import { FileRefusedError } from "./dashboard-files.js";
import { draftRequest, readBody, saveRequest } from "./requests.js";
import { foreign } from "./same-site.js";

const filesPath = "/dashboards/";
const draftPath = "/dashboards/draft";
const saveBytesMax = 1_048_576;
/** Where nobody may write, a draft is what a reader can copy. */
const readerBytesMax = 65_536;

interface DashboardRoutesOptions {
  readonly files: DashboardFiles;
  readonly plan: Plan;
  readonly dashboards: () => readonly Dashboard[];
  /** Whether files may be written. */
  readonly edit: boolean;
  /** The address that the server listens at. */
  readonly host: string;
  /** A file has been written. */
  readonly saved: (dashboard: Dashboard) => void;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Reading, drafting and writing the files of dashboards for the page's editor. */
export class DashboardRoutes {
  readonly #options: DashboardRoutesOptions;

  constructor(options: DashboardRoutesOptions) {
    this.#options = options;
  }

  /** Answers /dashboards/…; false for anything else. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (!path.startsWith(filesPath)) return false;
    const { status, body } = await this.#answer(request, path);
    // What is left of a body that is too large would be taken for the next request.
    if (status === 413) response.setHeader("Connection", "close");
    response.writeHead(status, {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "X-Frame-Options": "DENY",
      ...(status === 405 && { Allow: path === draftPath ? "POST" : "GET, PUT" }),
    });
    response.end(JSON.stringify(body));
    return true;
  }

  async #answer(request: IncomingMessage, path: string): Promise<Answer> {
    try {
      if (path === draftPath && request.method === "POST") return await this.#draft(request);
      const name = path.slice(filesPath.length);
      if (path !== draftPath && request.method === "GET") return await this.#read(name);
      if (path !== draftPath && request.method === "PUT") return await this.#save(name, request);
    } catch (error) {
      if (error instanceof FileRefusedError) return refusal(403, error.message);
      if (error instanceof EditError) return refusal(422, error.message);
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOSPC")
        return refusal(403, `The app's folder dashboards can't be written: ${(error as Error).message}.`);
      throw error;
    }
    return refusal(405, "Files are read by GET and written by PUT; a draft is made by POST.");
  }

  async #read(name: string): Promise<Answer> {
    const file = await this.#options.files.read(name);
    if (file === null) return refusal(404, `There is no file dashboards/${name}.`);
    return { status: 200, body: { ...file, file: name, page: readPage(file.text) } };
  }

  /** The text of a file that says what is wanted, and the dashboard that it makes. */
  async #draft(request: IncomingMessage): Promise<Answer> {
    const why = foreign(request, this.#options.host);
    if (why !== null) return refusal(403, why);
    const bytesMax = this.#options.edit ? saveBytesMax : readerBytesMax;
    const body = await readBody(request, draftRequest, bytesMax);
    if ("message" in body) return refusal(body.status, body.message);
    const { file, text, page } = body.value;
    const next = text === null ? printPage(page) : editPage(text, page);
    const { dashboard, problems } = this.#check(file, next);
    return { status: 200, body: { text: next, dashboard, problems } };
  }

  async #save(name: string, request: IncomingMessage): Promise<Answer> {
    const { files, edit, host, saved } = this.#options;
    if (!edit)
      return refusal(
        403,
        "Dashboards can't be edited here. Copy the GraphQL into the app's folder, or start with FRESHET_EDIT=on.",
      );
    const why = foreign(request, host);
    if (why !== null) return refusal(403, why);
    const body = await readBody(request, saveRequest, saveBytesMax);
    if ("message" in body) return refusal(body.status, body.message);
    const { text, etag } = body.value;
    // A name that nothing may be written under is told before what is wrong with a text.
    await files.read(name);
    const { dashboard, problems } = this.#check(name, text);
    if (dashboard === null) {
      return { status: 422, body: { message: "The dashboard has a mistake, so it is not saved.", problems } };
    }
    const result = await files.write(name, text, etag);
    if ("present" in result) {
      const message = "The file has changed on the disk since you began. Nothing is overwritten.";
      return { status: 409, body: { message, present: result.present } };
    }
    saved(dashboard);
    return {
      status: etag === null ? 201 : 200,
      body: { file: name, etag: result.written, dashboard, problems },
    };
  }

  /** As `freshet check` does, for one file. */
  #check(file: string, text: string): { dashboard: Dashboard | null; problems: readonly Problem[] } {
    const { plan, dashboards } = this.#options;
    const { dashboard, problems } = parseDashboard({ name: `dashboards/${file}`, text }, plan);
    const other = dashboards().find((one) => one.name === dashboard?.name && one.file !== file);
    if (dashboard === null || other === undefined) return { dashboard, problems };
    const problem: Problem = {
      ...{ file: `dashboards/${file}`, line: 1, column: 1, severity: "error", rule: "dashboard-name" },
      message: `Another dashboard is named “${dashboard.name}” already, in dashboards/${other.file}; the name is the page's address.`,
      ...{ suggestion: null, sourceLine: text.split("\n", 1)[0] },
    };
    return { dashboard: null, problems: [...problems, problem] };
  }
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message } };
}
