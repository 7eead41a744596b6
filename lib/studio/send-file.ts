import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { FaultAction } from "./fault-script.ts";

export interface SentFile {
  path: string;
  size: number;
  mediaType: string;
  name: string;
}

/** A file, or the one range of it that was asked for. */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: SentFile): Promise<void> {
  const headers = {
    "content-type": file.mediaType,
    "accept-ranges": "bytes",
    "content-disposition": `attachment; filename="${file.name}"`,
  };
  const range = parseRange(request.headers.range, file.size);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${file.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  const part = range === null ? {} : { "content-range": `bytes ${start}-${end}/${file.size}` };
  response.writeHead(range === null ? 200 : 206, { ...headers, ...part, "content-length": end - start + 1 });
  if (request.method === "HEAD") response.end();
  else await pipe(file.path, start, end, response);
}

/** What a fault script makes of the clip. */
export async function sendBrokenContent(
  response: ServerResponse,
  path: string,
  size: number,
  fault: NonNullable<FaultAction["content"]>,
): Promise<void> {
  if (fault === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>502 Bad Gateway</title>");
  } else if (fault === "empty") {
    response.writeHead(200, { "content-type": "video/mp4", "content-length": 0 }).end();
  } else if (fault === "wrong-type") {
    // Says it is a clip and is a PNG: only a look into the bytes tells.
    const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    response.writeHead(200, { "content-type": "video/mp4" }).end(Buffer.from(png, "base64"));
  } else {
    response.writeHead(200, { "content-type": "video/mp4", "content-length": size });
    for await (const chunk of createReadStream(path, { end: Math.floor(size / 2) })) response.write(chunk);
    // "stall" leaves the other half to the client's patience.
    if (fault === "truncated") response.destroy();
  }
}

async function pipe(path: string, start: number, end: number, response: ServerResponse): Promise<void> {
  // A client that hangs up is its own business.
  await pipeline(createReadStream(path, { start, end }), response).catch(() => response.destroy());
}

function parseRange(header: string | undefined, size: number): { start: number; end: number } | "unsatisfiable" | null {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return null;
  const start = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? "unsatisfiable" : { start, end };
}
