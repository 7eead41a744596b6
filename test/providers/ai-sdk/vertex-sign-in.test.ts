import { createVerify } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import type { AiSdkProviderSettings } from "../../../lib/providers/ai-sdk/connection.ts";
import { type Routes, type ScriptedReply, startProtocolServer } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { vertexAccount } from "./scripts/vertex.ts";
import { accountPublicKey, serviceAccount } from "./service-account.ts";
import { canaryKey, usualClip as clip, jobFor } from "./start-script.ts";

const fetchPath = `POST /v1/models/${vertexAccount.model}:fetchPredictOperation`;
const tokenRequests = (requests: readonly { path: string; body: Buffer }[]) =>
  requests.filter(({ path }) => path === "/token");

/** A provider whose every part of the API runs, and whose token endpoint answers like this. */
async function withToken(reply: ScriptedReply | ScriptedReply[]) {
  const service = await onScript(vertexAccount);
  service.play({ "POST /token": reply } as Routes);
  return { service, provider: service.connect() };
}

test("a service account signs for itself alone, and for an hour", async () => {
  const service = await onScript(vertexAccount);
  expect(await service.connect().create(service.job)).toMatchObject({ status: "created" });
  const [request] = tokenRequests(service.requests());
  const form = new URLSearchParams(request?.body.toString());
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
  expect(verify.verify(accountPublicKey, signature, "base64url")).toBe(true);
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  expect(read(head)).toEqual({ alg: "RS256", typ: "JWT", kid: serviceAccount.private_key_id });
  const { iat, exp, ...rest } = read(claims);
  expect(exp - iat).toBe(3600);
  expect(rest).toEqual({
    iss: serviceAccount.client_email,
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: `${service.origin}/token`,
  });
});

test("one token serves a create, polls and a download, also of a provider that is connected anew", async () => {
  const service = await onScript(vertexAccount);
  await service.connect().create(service.job);
  await service.connect().poll(vertexAccount.jobId);
  const answer = await service.connect().download(vertexAccount.jobId);
  if (answer.status === "content") await answer.body.cancel();
  expect(answer.status).toBe("content");
  expect(tokenRequests(service.requests())).toHaveLength(1);
});

test("a token that was revoked is got anew, once", async () => {
  const { service, provider } = await withToken([
    { json: { access_token: "revoked-0123456789", expires_in: 3599 } },
    { json: { access_token: "revoked-0123456789", expires_in: 3599 } },
    { json: { access_token: canaryKey, expires_in: 3599 } },
  ]);
  // The first was never good: nobody can tell that from an account that may not do this.
  expect(await provider.create(service.job)).toMatchObject({ status: "failed", failure: { class: "account" } });
  // Used a second time, it may have been good once.
  expect(await provider.poll(vertexAccount.jobId)).toMatchObject({ status: "unreachable" });
  expect(tokenRequests(service.requests())).toHaveLength(2);
  expect(await provider.create(service.job)).toMatchObject({ status: "created" });
  expect(tokenRequests(service.requests())).toHaveLength(3);
});

test("a token that runs out is not used", async () => {
  const { service, provider } = await withToken({ json: { access_token: canaryKey, expires_in: 30 } });
  await provider.create(service.job);
  await provider.poll(vertexAccount.jobId);
  expect(tokenRequests(service.requests())).toHaveLength(2);
});

test("a user's login of this machine is turned into tokens", async () => {
  const service = await onScript(vertexAccount);
  const login = {
    type: "authorized_user",
    client_id: "id.apps.googleusercontent.com",
    client_secret: "client-secret",
    refresh_token: "1//refresh",
    token_uri: `${service.origin}/token`,
  };
  const provider = createAiSdkProvider(service.settings({ apiKey: JSON.stringify(login) }));
  expect(await provider.create(service.job)).toMatchObject({ status: "created" });
  const form = new URLSearchParams(tokenRequests(service.requests())[0]?.body.toString());
  expect(Object.fromEntries(form)).toEqual({
    grant_type: "refresh_token",
    client_id: login.client_id,
    client_secret: login.client_secret,
    refresh_token: login.refresh_token,
  });
});

test.each<[string, ScriptedReply, string, string]>([
  ["an account that is refused", { status: 400, json: { error: "invalid_grant" } }, "failed", "account"],
  ["a token endpoint that is down", { status: 503, text: "down" }, "later", "transient"],
  ["a token endpoint that breaks off", { breaks: "after" }, "later", "transient"],
  [
    "a token endpoint that is sent on",
    { status: 302, headers: { location: "https://elsewhere.test" } },
    "later",
    "transient",
  ],
  ["a token endpoint that gives no token", { json: { hello: "world" } }, "later", "transient"],
])("%s costs nothing: no job is asked for", async (_claim, reply, status, failureClass) => {
  const { service, provider } = await withToken(reply);
  expect(await provider.create(service.job)).toMatchObject({ status, failure: { class: failureClass } });
  expect(await provider.poll(vertexAccount.jobId)).toMatchObject({ status: "unreachable" });
  expect(service.creates()).toBe(0);
});

test("nothing that is said holds the account's private key or an assertion made with it", async () => {
  const said: unknown[] = [];
  for (const reply of [{ status: 400, json: { error: serviceAccount.private_key } }, { breaks: "after" as const }]) {
    const { service, provider } = await withToken(reply);
    said.push(await provider.create(service.job), await provider.poll(vertexAccount.jobId));
  }
  expect(JSON.stringify(said)).not.toMatch(/PRIVATE KEY|eyJ|gserviceaccount/);
});

const connectWith = (apiKey: string, more: Partial<AiSdkProviderSettings> = {}) =>
  createAiSdkProvider({ name: "vertex", apiKey, ...more });

test.each([
  ["no JSON", "{ nothing", "type"],
  ["another kind of account", JSON.stringify({ type: "external_account", audience: "x" }), "type"],
  ["an account without its key", JSON.stringify({ type: "service_account", client_email: "a@b.test" }), "private_key"],
  [
    "an account whose file sends its key elsewhere",
    JSON.stringify({ ...serviceAccount, token_uri: "https://elsewhere.test/token" }),
    "token_uri",
  ],
])("credentials that can't be used are told when they are read, without a word of them: %s", (_claim, text, named) => {
  expect(() => connectWith(text)).toThrow(named);
  try {
    connectWith(text);
  } catch (error) {
    expect(String(error)).not.toMatch(/PRIVATE|elsewhere|a@b/);
  }
});

test("a clip that Vertex left in a bucket is read from Cloud Storage, with the account's token", async () => {
  const storage = await startProtocolServer({
    "GET /storage/v1/b/clips-1/o/veo%2Fa.mp4": (request) =>
      request.headers.authorization === `Bearer ${canaryKey}`
        ? { bytes: clip, headers: { "content-type": "video/mp4" } }
        : { status: 401, json: {} },
  });
  onTestFinished(() => storage.close());
  const service = await onScript(vertexAccount);
  const videos = [{ gcsUri: "gs://clips-1/veo/a.mp4", mimeType: "video/mp4" }];
  service.play({ [fetchPath]: { json: { name: vertexAccount.jobId, done: true, response: { videos } } } });
  const reroute: typeof fetch = (url, init) =>
    fetch(String(url).replace("https://storage.googleapis.com", storage.origin), init);
  const provider = createAiSdkProvider(service.settings({ fetch: reroute }));
  expect(await provider.poll(vertexAccount.jobId)).toEqual({ status: "completed" });
  const answer = await provider.download(vertexAccount.jobId);
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  expect(new Uint8Array(await new Response(answer.body).arrayBuffer())).toEqual(clip);
});

test("an answer can send the token to nobody else's storage", async () => {
  const service = await onScript(vertexAccount);
  for (const gcsUri of ["gs://../evil/a.mp4", "https://storage.evil.test/a.mp4", "gs://a", "file:///etc/passwd"]) {
    service.play({
      [fetchPath]: { json: { name: vertexAccount.jobId, done: true, response: { videos: [{ gcsUri }] } } },
    });
    const answer = await service.connect().download(vertexAccount.jobId);
    expect([answer.status, "failure" in answer && answer.failure.code]).toEqual(["failed", "content_host_refused"]);
  }
});

test("Vertex gets the still's bytes, the ratio, the length and the resolution", async () => {
  const service = await onScript(vertexAccount);
  await service.connect().create(service.job);
  const create = service.requests().find(vertexAccount.isCreate);
  expect(create?.headers).not.toHaveProperty("x-goog-api-key");
  expect(JSON.parse(create?.body.toString() ?? "")).toEqual({
    instances: [
      {
        prompt: service.job.prompt,
        image: {
          bytesBase64Encoded: Buffer.from(jobFor(vertexAccount).still.bytes).toString("base64"),
          mimeType: "image/jpeg",
        },
      },
    ],
    parameters: { sampleCount: 1, aspectRatio: "16:9", durationSeconds: 6, resolution: "720p" },
  });
});
