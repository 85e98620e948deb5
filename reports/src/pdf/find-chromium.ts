import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ReportError } from "../report-error.js";

const NAMES = [
  ...["chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  ...["microsoft-edge", "chrome"],
];
const PLACES = [
  "/usr/bin",
  "/usr/local/bin",
  "/snap/bin",
  "/opt/google/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS",
];
const MAC_NAME = "Google Chrome";

/** Where to find a browser: the program somebody named, else the folders of PATH. */
export interface Browser {
  readonly program: string | null;
  readonly path: string;
}

/** The browser that was named, one found on the machine, or the one of the optional package. Throws ReportError. */
export async function findChromium({ program: named, path }: Browser): Promise<string> {
  if (named !== null) {
    if (await isProgram(named)) return named;
    throw new ReportError(`CHROME_PATH is ${named}, and there is no program.`);
  }
  for (const folder of [...path.split(delimiter), ...PLACES])
    for (const name of [...NAMES, MAC_NAME]) {
      const file = join(folder, name);
      if (folder !== "" && (await isProgram(file))) return file;
    }
  const packed = await packedChromium();
  if (packed !== null) return packed;
  throw new ReportError(
    "A PDF is printed by Chromium, and none was found. Install Chromium or Chrome, name it with CHROME_PATH, or run " +
      "`npm install @sparticuz/chromium`. HTML, CSV, XLSX and JSON need no browser.",
  );
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

interface Packed {
  readonly default: { executablePath(): Promise<string> };
}

async function packedChromium(): Promise<string | null> {
  // A name in a variable: the package is there only where somebody has installed it.
  const name = ["@sparticuz", "chromium"].join("/");
  try {
    return await ((await import(name)) as Packed).default.executablePath();
  } catch {
    return null;
  }
}
