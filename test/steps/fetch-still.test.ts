import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareStill } from "../../lib/media/prepare-still.ts";
import { type FetchWorld, fetchUrl, openAt } from "../../lib/objects/fetch-url.ts";
import { isSentStill, renderEventSchema } from "../../lib/render/render-event.ts";
import { fetchStill, locatedEvent } from "../../lib/steps/fetch-still.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { makeStill } from "../support/make-still.ts";
import { testWorld } from "../support/run-workflow.ts";

let server: Server;
let host = "";
let ca = "";
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "fetch-still-"));
  const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = "subjectAltName=DNS:stills.test";
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", keyFile, "-out", certificateFile];
  const rest = ["-subj", "/CN=stills.test", "-addext", names, "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...files, ...rest], { stdio: "ignore" });
  ca = readFileSync(certificateFile, "utf8");
  server = createServer({ key: readFileSync(keyFile), cert: ca }, (request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `stills.test:${(server.address() as AddressInfo).port}`;
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const loopback = (): Partial<FetchWorld> => ({
  lookup: async () => ["127.0.0.1"],
  mayConnectTo: (address) => address === "127.0.0.1",
  open: (url, address, limits) => openAt(url, address, { ...limits, ca }),
});
const get = (path: string, overrides: Partial<FetchWorld> = {}) =>
  fetchUrl(`https://${host}${path}`, { hosts: [host], mostBytes: 1000 }, { ...loopback(), ...overrides });

test("the bytes come, asked for without credentials, over a connection whose certificate is checked by name", async () => {
  answer = (request, response) =>
    response.end(JSON.stringify([request.url, request.headers.host, Object.keys(request.headers)]));
  const fetched = await get("/a.jpg?sig=1");
  if (fetched.status !== "fetched") throw new Error(fetched.status);
  const [path, asked, headers] = JSON.parse(Buffer.from(fetched.bytes).toString());
  expect([path, asked]).toEqual(["/a.jpg?sig=1", host]);
  expect(headers.toSorted()).toEqual(["accept", "accept-encoding", "connection", "host"]);
  expect(await get("/", { open: openAt })).toMatchObject({ status: "lost", reason: "DEPTH_ZERO_SELF_SIGNED_CERT" });
});

test("every redirect is checked again, and the fourth is not followed", async () => {
  const asked: string[] = [];
  const to = (location: string) => {
    asked.length = 0;
    answer = (request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(302, { location }).end();
    };
    return get("/start");
  };
  expect(await to("https://169.254.169.254/latest/meta-data")).toEqual({
    status: "host_not_allowed",
    host: "169.254.169.254",
  });
  expect(await to(`http://${host}/a`)).toMatchObject({ status: "refused", reason: "only https addresses are fetched" });
  expect(await to(`https://me:secret@${host}/a`)).toMatchObject({ status: "refused" });
  expect(asked).toEqual(["/start"]);
  expect(await to("/again")).toMatchObject({ status: "refused", reason: "it redirects more than 3 times" });
  expect(asked).toEqual(["/start", "/again", "/again", "/again"]);
});

test("a name that leads elsewhere the second time is not connected to", async () => {
  const answers = [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]];
  let connections = 0;
  answer = (_, response) => {
    connections++;
    response.writeHead(302, { location: "/b" }).end();
  };
  expect(await get("/a", { lookup: async () => answers.shift() ?? [] })).toMatchObject({ status: "refused" });
  expect(connections).toBe(1);
});

test("a body is cut at its limit, with or without a length; one that drips or stops is given up", async () => {
  answer = (_, response) => response.end(Buffer.alloc(1001));
  expect(await get("/a")).toEqual({ status: "too_large", bytes: 1001 });
  answer = function flood(_, response) {
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", pour);
    pour();
  };
  expect(await get("/a")).toMatchObject({ status: "too_large" });
  answer = (_, response) => void response.write("a");
  expect(await get("/a", { limits: { totalMilliseconds: 5000, idleMilliseconds: 50 } })).toMatchObject({
    status: "lost",
  });
  answer = (_, response) => {
    const drip = setInterval(() => response.write("a"), 10);
    response.on("close", () => clearInterval(drip));
  };
  const limits = { totalMilliseconds: 200, idleMilliseconds: 5000 };
  expect(await get("/a", { limits })).toEqual({ status: "lost", reason: "it took too long" });
});

test.each([
  [404, { status: "missing" }],
  [403, { status: "refused", reason: "the host answered 403" }],
  [503, { status: "lost", reason: "the host answered 503" }],
])("an answer of %i", async (status, expected) => {
  answer = (_, response) => response.writeHead(status).end();
  expect(await get("/a")).toEqual(expected);
});

test("what is packed stays packed: it is no picture, and unfolds nowhere", async () => {
  const bomb = gzipSync(Buffer.alloc(900_000));
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "image/jpeg", "content-encoding": "gzip" }).end(bomb);
  };
  const fetched = await get("/a.jpg");
  expect(fetched.status === "fetched" && Buffer.from(fetched.bytes).equals(bomb)).toBe(true);
  const prepared = await prepareStill(bomb, {
    size: "160x90",
    fit: "cover",
    defaultSizes: { landscape: "", portrait: "" },
  });
  expect(prepared).toMatchObject({ status: "failed", failure: { class: "request" } });
});

test("a host is the one that is allowed only as it is written there, with its port", async () => {
  const open = () => Promise.reject(new Error("connected"));
  const lookup = async () => ["93.184.216.34"];
  const rules = { hosts: ["a.example", "*.b.example", "c.example:8443"], mostBytes: 9 };
  const statusOf = async (url: string) => (await fetchUrl(url, rules, { open, lookup })).status;
  for (const url of ["https://a.example/", "https://A.EXAMPLE:443/", "https://x.b.example/", "https://c.example:8443/"])
    expect([url, await statusOf(url)]).toEqual([url, "lost"]);
  for (const url of [
    "https://a.example./",
    "https://a.example:8443/",
    "https://a.example.evil.example/",
    "https://evil-a.example/",
    "https://b.example/",
    "https://xb.example/",
    "https://x.b.example:8443/",
    "https://c.example/",
    "https://a.example%2eevil.example/",
  ])
    expect([url, await statusOf(url)]).toEqual([url, "host_not_allowed"]);
  for (const url of [
    "http://a.example/",
    "https://me@a.example/",
    "https://a.example@evil.example/",
    "file:///etc/passwd",
  ])
    expect([url, await statusOf(url)]).toEqual([url, "refused"]);
});

const privateAddress = fc.oneof(
  fc.nat(255).map((last) => `10.1.2.${last}`),
  fc.constantFrom("127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.9", "100.64.0.1", "0.0.0.0"),
  fc.constantFrom("::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
);

test("no host with a private address among its own is ever connected to, however it is written", async () => {
  let connections = 0;
  const open = () => {
    connections++;
    return Promise.reject(new Error("connected"));
  };
  const among = fc.tuple(privateAddress, fc.array(fc.constantFrom<string>("93.184.216.34", "2606:4700::1")), fc.nat(5));
  await fc.assert(
    fc.asyncProperty(among, async ([address, others, at]) => {
      const lookup = async () => others.toSpliced(at, 0, address);
      const rules = { hosts: ["a.example"], mostBytes: 9 };
      expect((await fetchUrl("https://a.example/b", rules, { lookup, open })).status).toBe("refused");
    }),
  );
  for (const literal of ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "[fe80::1]"]) {
    const url = `https://${literal}/`;
    const rules = { hosts: [new URL(url).host], mostBytes: 9 };
    expect((await fetchUrl(url, rules, { open })).status, literal).toBe("refused");
    expect((await fetchUrl(url, { ...rules, hosts: [] }, { open })).status).toBe("host_not_allowed");
  }
  expect(connections).toBe(0);
});

function asking(still: unknown) {
  const time = "2026-01-01T00:00:00Z";
  const event = renderEventSchema.parse({ "detail-type": "Render Requested", id: "e1", time, detail: { still } });
  if (!isSentStill(event)) throw new Error("no sent still");
  return event;
}
const at = (seconds: number) => () => new Date(Date.parse("2026-01-01T00:00:00Z") + seconds * 1000);

test("the same event is fetched once, and its key tells neither query nor more than the path", async () => {
  const objects = memoryObjects();
  let fetches = 0;
  const fetchBytes = async () => ({ status: "fetched" as const, bytes: Uint8Array.of(++fetches) });
  const settings = { clipsBucket: "clips", stillHosts: ["a.example"] };
  const event = asking({ url: "https://a.example/b/../c d.jpg?token=secret" });
  const once = await fetchStill({ objects, now: at(0), settings, fetchUrl: fetchBytes }, event);
  expect(await fetchStill({ objects, now: at(9), settings, fetchUrl: fetchBytes }, event)).toEqual(once);
  expect(fetches).toBe(1);
  expect([...objects.files.keys()][0]).toMatch(/^clips\/requested\/[\da-f]{32}\/a\.example\/c_20d\.jpg$/);
  expect(JSON.stringify(once)).not.toContain("secret");
});

test("a still in the event itself lies under a name of its bytes", async () => {
  const objects = memoryObjects();
  const event = asking({ inline: Buffer.from("picture").toString("base64"), name: "../x.jpg" });
  await fetchStill({ objects, now: at(0), settings: { clipsBucket: "clips" } }, event);
  const [[key, bytes] = []] = [...objects.files];
  expect(key).toMatch(/^clips\/requested\/[\da-f]{32}\/x\.jpg$/);
  expect(Buffer.from(bytes ?? []).toString()).toBe("picture");
  expect(() => asking({ inline: "A".repeat(200_004) })).toThrow();
});

test("brought to its place, the still of a batch's line is still that line's", () => {
  const event = asking({ url: "https://a.example/b.jpg" });
  const batch = { batchId: "b1" };
  expect(locatedEvent({ ...event, detail: { ...event.detail, batch } }, "clips").detail.batch).toEqual(batch);
  expect(locatedEvent(event, "clips").detail).not.toHaveProperty("batch");
});

test("a host out of reach is waited for within bounds; what is refused says what to do", async () => {
  const event = asking({ url: "https://a.example/b.jpg?token=secret" });
  const fetchLost = async () => ({ status: "lost" as const, reason: "ECONNREFUSED" });
  const tried = (seconds: number, settings = { clipsBucket: "clips" }) =>
    fetchStill({ objects: memoryObjects(), now: at(seconds), settings, fetchUrl: fetchLost }, event);
  expect(await tried(0)).toEqual({ waitSeconds: 10 });
  expect(await tried(60)).toEqual({ waitSeconds: 60 });
  for (const seconds of [901, -901])
    expect(await tried(seconds)).toMatchObject({ refusal: { class: "transient", code: "still_unreachable" } });
  const settings = { clipsBucket: "clips" };
  const refused = await fetchStill({ objects: memoryObjects(), now: at(0), settings, fetchUrl }, event);
  expect(refused).toMatchObject({
    refusal: { class: "request", code: "still_host_not_allowed", message: "Stills are not fetched from a.example." },
  });
  expect(JSON.stringify(refused)).toContain("stillHosts");
});

test("prepared, the same event twice is one render; one that is refused has a record that says why", async () => {
  const world = testWorld();
  const prepare = prepareRender(world.dependencies);
  const inline = Buffer.from(await makeStill()).toString("base64");
  const first = await prepare(asking({ inline, name: "a.jpg" }));
  expect(first.outcome).toBe("ready");
  expect((await prepare(asking({ inline, name: "a.jpg" }))).renderId).toBe(first.renderId);
  const refused = await prepare(asking({ url: "https://a.example/b.jpg?token=secret" }));
  expect(refused).toMatchObject({ outcome: "failed", failure: { code: "still_host_not_allowed" } });
  const record = (await world.dependencies.ledger.get(refused.renderId))?.record;
  expect(record?.still.key).toMatch(/a\.example\/b\.jpg$/);
  expect(JSON.stringify(record)).not.toContain("secret");
});
