import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";

interface Version {
  id: string;
  body: Buffer;
  bytes: number;
  etag: string;
  type: string;
  /** The headers `x-amz-meta-…` it was put with. */
  metadata?: Record<string, string>;
}

export interface S3Server {
  url: string;
  /** By `bucket/key`, oldest first. */
  versions: Map<string, Version[]>;
  /** Method and path of every request, with the query. */
  requests: string[];
  /** Uploads in parts that were neither completed nor aborted. */
  openUploads(): number;
  client(): S3Client;
  close(): Promise<void>;
}

/**
 * Just enough of S3 on loopback: versioned buckets with path-style addresses, uploads in parts, S3's own error codes.
 * With `discard`, bytes are counted and hashed, and not kept.
 */
export async function startS3Server({ discard = false } = {}): Promise<S3Server> {
  const versions: S3Server["versions"] = new Map();
  const uploads = new Map<string, { parts: Map<number, Version>; type: string }>();
  const requests: string[] = [];
  let nextId = 1;

  async function receive(request: IncomingMessage): Promise<Version> {
    const hash = createHash("md5");
    const chunks: Buffer[] = [];
    let bytes = 0;
    const chunked = String(request.headers["x-amz-content-sha256"]).startsWith("STREAMING-");
    for await (const chunk of chunked ? decodeChunks(request) : (request as AsyncIterable<Buffer>)) {
      hash.update(chunk);
      bytes += chunk.length;
      if (!discard) chunks.push(chunk);
    }
    const type = request.headers["content-type"] ?? "";
    const metadata = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        name.startsWith("x-amz-meta-") ? [[name, String(value)]] : [],
      ),
    );
    const etag = `"${hash.digest("hex")}"`;
    return { id: `version-${nextId++}`, body: Buffer.concat(chunks), bytes, etag, type, metadata };
  }

  function keep(name: string, version: Version): Version {
    versions.set(name, [...(versions.get(name) ?? []), version]);
    return version;
  }

  /** A page of a bucket's keys in their order, a few to a page, as URLs: a space is a plus there. */
  function listOf(bucket: string, asked: URLSearchParams): string {
    const token = asked.get("continuation-token");
    const from = token === null ? (asked.get("start-after") ?? "") : decodeURIComponent(token);
    const found = [...versions]
      .flatMap(([name, all]) => {
        const key = name.slice(bucket.replace(/\/$/, "").length + 1);
        const newest = all.at(-1);
        const isListed = name.startsWith(`${bucket.replace(/\/$/, "")}/${asked.get("prefix") ?? ""}`);
        return isListed && newest !== undefined && newest.bytes >= 0 && key > from ? [{ key, newest }] : [];
      })
      .sort((left, right) => (left.key < right.key ? -1 : 1));
    const page = found
      .slice(0, 3)
      .map(
        ({ key, newest }) =>
          `<Contents><Key>${encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/").replaceAll("'", "%27")}</Key><Size>${newest.bytes}</Size>` +
          `<ETag>&quot;${newest.etag.replaceAll('"', "")}&quot;</ETag><LastModified>2026-11-22T12:00:00.000Z</LastModified></Contents>`,
      );
    const last = found.length > 3 ? encodeURIComponent(found[2]?.key ?? "") : "";
    const next = last === "" ? "" : `<NextContinuationToken>${last}</NextContinuationToken>`;
    return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${last !== ""}</IsTruncated>${next}${page.join("")}</ListBucketResult>`;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://s3");
    requests.push(`${request.method} ${request.url}`);
    const name = decodeURIComponent(url.pathname.slice(1));
    const uploadId = url.searchParams.get("uploadId");
    const upload = uploads.get(uploadId ?? "");
    const send = (status: number, headers: Record<string, string | number>, body: string | Buffer = "") =>
      response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
    const fail = (status: number, code: string) =>
      send(
        status,
        { "content-type": "application/xml" },
        `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
      );

    if (request.method === "POST" && url.searchParams.has("uploads")) {
      const id = `upload-${nextId++}`;
      uploads.set(id, { parts: new Map(), type: request.headers["content-type"] ?? "" });
      return void send(
        200,
        {},
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (uploadId !== null && upload === undefined) return void fail(404, "NoSuchUpload");
    if (upload !== undefined && uploadId !== null) {
      if (request.method === "PUT") {
        const part = await receive(request);
        upload.parts.set(Number(url.searchParams.get("partNumber")), part);
        return void send(200, { etag: part.etag });
      }
      uploads.delete(uploadId);
      if (request.method === "DELETE") return void send(204, {});
      const parts = [...upload.parts].sort(([left], [right]) => left - right).map(([, part]) => part);
      const version = keep(name, {
        id: `version-${nextId++}`,
        body: Buffer.concat(parts.map((part) => part.body)),
        bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
        etag: `"parts-${parts.length}-${nextId}"`,
        type: upload.type,
      });
      const result = `<CompleteMultipartUploadResult><ETag>${version.etag}</ETag></CompleteMultipartUploadResult>`;
      return void send(200, { "x-amz-version-id": version.id }, result);
    }
    if (request.method === "PUT") {
      const version = keep(name, await receive(request));
      return void send(200, { etag: version.etag, "x-amz-version-id": version.id });
    }
    if (url.searchParams.get("list-type") === "2") return void send(200, {}, listOf(name, url.searchParams));
    const all = versions.get(name) ?? [];
    if (request.method === "DELETE") {
      // A version of its own, which says that there is nothing.
      keep(name, { id: `version-${nextId++}`, body: Buffer.alloc(0), bytes: -1, etag: "", type: "" });
      return void send(204, {});
    }
    const wanted = url.searchParams.get("versionId");
    const found = wanted === null ? all.at(-1) : all.find((version) => version.id === wanted);
    if (wanted !== null && !wanted.startsWith("version-")) return void fail(400, "InvalidArgument");
    if (wanted !== null && found === undefined) return void fail(404, "NoSuchVersion");
    if (found === undefined || found.bytes < 0) return void fail(404, "NoSuchKey");
    const headers = { etag: found.etag, "x-amz-version-id": found.id, "content-type": found.type, ...found.metadata };
    send(200, { ...headers, "content-length": found.bytes }, found.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    versions,
    requests,
    openUploads: () => uploads.size,
    client: () =>
      new S3Client({
        endpoint: url,
        region: "eu-central-1",
        forcePathStyle: true,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The form in which the SDK sends a stream with a checksum behind it: `size;…\r\n` before every chunk. */
async function* decodeChunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let left: number | null = null;
  for await (const piece of body) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      if (left === null) {
        const end = rest.indexOf("\r\n");
        if (end < 0) break;
        left = Number.parseInt(rest.subarray(0, end).toString(), 16);
        rest = rest.subarray(end + 2);
        if (left === 0) return;
      }
      const taken = rest.subarray(0, left);
      if (taken.length > 0) yield taken;
      rest = rest.subarray(taken.length);
      left -= taken.length;
      if (left > 0 || rest.length < 2) break;
      rest = rest.subarray(2);
      left = null;
    }
  }
}
