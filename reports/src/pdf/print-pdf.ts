import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrintError } from "../report-error.js";
import { BrowserPipe } from "./browser-pipe.js";
import { type Browser, findChromium } from "./find-chromium.js";

const MS_MAX = 60_000;

/** A document of reports as PDF: tagged, with text that can be selected. Throws PrintError, and ReportError where there is no browser. */
export async function printPdf(
  html: string,
  options: {
    readonly browser: Browser;
    readonly printedAt: number;
    readonly signal?: AbortSignal;
    /** How long it may take. */
    readonly msMax?: number;
  },
): Promise<Buffer> {
  const program = await findChromium(options.browser);
  const folder = await mkdtemp(join(tmpdir(), "freshet-report-"));
  try {
    const page = join(folder, "report.html");
    await writeFile(page, html);
    const { msMax = MS_MAX, signal } = options;
    const pipe = new BrowserPipe(program, { profile: join(folder, "profile"), msMax, signal });
    try {
      return steadyPdf(await printed(pipe, pathToFileURL(page).href), options.printedAt);
    } catch (error) {
      throw new PrintError(`The browser ${program} could not print. ${(error as Error).message}`);
    } finally {
      await pipe.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function printed(pipe: BrowserPipe, url: string): Promise<Buffer> {
  const { targetId } = await pipe.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await pipe.send("Target.attachToTarget", { targetId, flatten: true });
  const session = String(sessionId);
  // The document is all there is: no script, and nothing is fetched.
  await pipe.send("Emulation.setScriptExecutionDisabled", { value: true }, session);
  await pipe.send("Page.enable", {}, session);
  const loaded = pipe.event("Page.loadEventFired", session);
  await pipe.send("Page.navigate", { url }, session);
  await loaded;
  const wish = {
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  };
  const { data } = await pipe.send("Page.printToPDF", wish, session);
  return Buffer.from(String(data), "base64");
}

/**
 * What differs between two prints is put right; lengths stay. The dates inside become the time of printing that the pages show, and names of
 * elements, which count what the browser has made until then, count from one.
 */
function steadyPdf(bytes: Buffer, printedAt: number): Buffer {
  const stamp = new Date(printedAt).toISOString().replace(/\D/gu, "").slice(0, 14);
  const text = bytes.toString("latin1");
  const names = [...new Set(text.match(/\(node\d{8}\)/gu))].sort();
  const counted = new Map(names.map((name, at) => [name, `(node${String(at + 1).padStart(8, "0")})`]));
  const steady = text
    .replace(/(\/(?:Creation|Mod)Date \(D:)\d{14}/gu, `$1${stamp}`)
    .replace(/\(node\d{8}\)/gu, (name) => counted.get(name) ?? name);
  return Buffer.from(steady, "latin1");
}
