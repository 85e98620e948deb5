import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { RequestError } from "./problem.js";

const inflate = promisify(gunzip);
/** A body that is too large is still read and thrown away up to this, since most clients read no answer before they have sent. */
const drainedBytesMax = 64 * 1024 * 1024;

/** Reads a request's body, inflated; `bytesMax` bounds it both as sent and inflated. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding !== "gzip" && encoding !== "identity" && encoding !== "") {
    await drain(request);
    throw new RequestError(
      415,
      "UNSUPPORTED_ENCODING",
      "Send the body plain or with content-encoding: gzip.",
      {
        "accept-encoding": "gzip, identity",
      },
    );
  }
  const sent = await collect(request, bytesMax);
  return encoding === "gzip" ? await inflated(sent, bytesMax) : sent;
}

/** Reads on without keeping anything, within limits, so that the sender gets to see the answer. */
export async function drain(request: IncomingMessage): Promise<void> {
  let seen = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      seen += (chunk as Buffer).length;
      if (seen > drainedBytesMax) return;
    }
  } catch {
    // The sender has gone: nobody is left to answer.
  }
}

async function collect(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > bytesMax) break;
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    throw new RequestError(400, "INCOMPLETE", `The body did not arrive whole: ${(cause as Error).message}.`);
  }
  if (length > bytesMax) {
    await drain(request);
    throw tooLarge(bytesMax);
  }
  return Buffer.concat(chunks, length);
}

async function inflated(sent: Buffer, bytesMax: number): Promise<Buffer> {
  try {
    return await inflate(sent, { maxOutputLength: bytesMax });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new RequestError(
      400,
      "BAD_ENCODING",
      "The body says content-encoding: gzip but can't be inflated.",
    );
  }
}

function tooLarge(bytesMax: number): RequestError {
  const megabytes = bytesMax / 1024 / 1024;
  const size = megabytes >= 1 ? `${megabytes} MB` : `${bytesMax} bytes`;
  return new RequestError(
    413,
    "BODY_TOO_LARGE",
    `A body may have ${size}, inflated. Send the events in several requests.`,
    { connection: "close" },
  );
}
