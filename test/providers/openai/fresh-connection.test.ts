import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fetchFresh } from "../../../lib/providers/openai/fetch-fresh.ts";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { aJob } from "../video-provider.contract.ts";
import { against, testKey } from "./against.ts";

/** A server that answers one request on each connection, keeps it open, and resets it at the next: a stale one. */
async function startStaleServer() {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let text = "";
    let answered = false;
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      if (answered) {
        socket.resetAndDestroy();
        return;
      }
      text += chunk.toString("latin1");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      const head = text.indexOf("\r\n\r\n");
      if (head < 0 || text.length < head + 4 + length) return;
      answered = true;
      requests.push(text.slice(0, head));
      const body = JSON.stringify({ id: "video_1", object: "video", status: "queued" });
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { sockets, requests, baseURL: `http://127.0.0.1:${port}/v1` };
}

test("a create has a connection of its own, so a stale one can't leave open whether a job was made", async () => {
  const server = await startStaleServer();
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: server.baseURL });
  const pooledPost = () => fetch(`${server.baseURL}/videos`, { method: "POST", body: "x" }).then((it) => it.text());
  // As soon as a connection is back in the pool the global fetch takes it, and is reset:
  await expect.poll(() => pooledPost().catch((error: Error) => error.message)).toBe("fetch failed");
  await expect.poll(() => provider.poll("video_1")).toMatchObject({ status: "running" });
  expect(await provider.create(aJob)).toMatchObject({ status: "created", jobId: "video_1" });
  expect(server.requests.at(-1)).toMatch(/^POST /);
  expect(server.requests.at(-1)).toMatch(/^connection: close$/im);
});

test("two creates share no connection", async () => {
  const server = await startStaleServer();
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: server.baseURL });
  expect(await provider.create(aJob)).toMatchObject({ status: "created" });
  expect(await provider.create(aJob)).toMatchObject({ status: "created" });
  expect(server.sockets).toHaveLength(2);
});

test("a connection that never stands in time was not used: later", async () => {
  // Listens without accepting: the handshake of TLS gets no answer.
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const provider = createOpenAIProvider({
    apiKey: testKey,
    baseURL: `https://127.0.0.1:${port}/v1`,
    requestTimeoutSeconds: 0.2,
  });
  expect(await provider.create(aJob)).toMatchObject({ status: "later", failure: { code: "timed_out" } });
});

test.each([
  [200, '{"a":1}'],
  [204, ""],
  [308, ""],
  [500, "broken"],
])("a fresh fetch answers as fetch does: %i", async (status, text) => {
  const headers = { "x-one": "1", location: "/elsewhere" };
  const { server } = await against({ "POST /v1/videos": { status, text, headers } });
  const init = { method: "POST", body: "ping", redirect: "manual" as const };
  const [fresh, pooled] = await Promise.all([
    fetchFresh(`${server.baseURL}/videos`, init),
    fetch(`${server.baseURL}/videos`, init),
  ]);
  expect(fresh.status).toBe(pooled.status);
  expect(fresh.headers.get("x-one")).toBe("1");
  expect(await fresh.text()).toBe(await pooled.text());
  const [one, other] = server.requests;
  expect(one?.body).toEqual(other?.body);
});
