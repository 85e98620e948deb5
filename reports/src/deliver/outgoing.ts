import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.js";

/** Of an answer that says what is wrong. */
const ANSWER_BYTES_MAX = 4_096;

export interface Outgoing {
  readonly method: "PUT" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
  /** Whether it may go to this machine and its network as well. */
  readonly allowPrivate: boolean;
}

/** Sends one request, follows nothing, and answers its status with the beginning of its body. Rejects if there is no answer. */
export function sendOut(outgoing: Outgoing): Promise<{ readonly status: number; readonly text: string }> {
  const { method, url, headers, body, signal, allowPrivate } = outgoing;
  const literal = url.hostname.replace(/^\[|\]$/gu, "");
  // A name is looked at where it is resolved, which is what is connected to; an address never is.
  if (!allowPrivate && isIP(literal) !== 0 && !isPublicAddress(literal))
    return Promise.reject(privateError(url));
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestTls : requestPlain;
    const options = {
      ...{ method, signal, agent: false, lookup: allowPrivate ? undefined : publicLookup(url) },
      headers: { ...headers, "content-length": String(body.length) },
    };
    const request = send(url, options, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") });
      response.on("data", (part: Buffer) => {
        parts.push(part.subarray(0, ANSWER_BYTES_MAX - bytes));
        bytes += part.length;
        if (bytes < ANSWER_BYTES_MAX) return;
        done();
        request.destroy();
      });
      response.on("end", done).on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

function privateError(url: URL): Error {
  return new Error(
    `${url.hostname} is on a private network, and reports are not posted there. FRESHET_WEBHOOK_PRIVATE=on allows it.`,
  );
}

/** The system's, refused if any address is not of the internet. */
function publicLookup(url: URL): LookupFunction {
  return (hostname, options, answer) => {
    systemLookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return answer(error, "", 0);
      if (found.length === 0 || !found.every(({ address }) => isPublicAddress(address)))
        return answer(privateError(url), "", 0);
      if (options.all === true) return answer(null, found);
      answer(null, found[0].address, found[0].family);
    });
  };
}
