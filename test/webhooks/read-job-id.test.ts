import fc from "fast-check";
import { expect, test } from "vitest";
import { readJobId } from "../../lib/webhooks/read-job-id.ts";
import { readWebhookPath, webhookUrlOf } from "../../lib/webhooks/webhook-address.ts";
import { type WebhookKind, webhookKindOf } from "../../lib/webhooks/webhook-kinds.ts";
import { readWebhookSecrets } from "../../lib/webhooks/webhook-secrets.ts";
import { newSecret } from "./sign.ts";

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const queue = "fal-ai/veo3";
const falId = "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d";

test.each<[WebhookKind, object, string, string]>([
  ["openai", { id: "evt_1", object: "event", type: "video.completed", data: { id: "video_1" } }, "", "video_1"],
  ["openai", { type: "video.failed", data: { id: "video_1", more: true } }, "", "video_1"],
  ["openai", { type: "video.completed", data: { id: "video_bGl0ZWxsbTo+/w==" } }, "", "video_bGl0ZWxsbTo+/w=="],
  // As a create takes them.
  ["openai", { type: "video.completed", data: { id: "視頻 1" } }, "", "視頻 1"],
  ["openai", { type: "video.completed", data: { id: 17 } }, "", "17"],
  ["replicate", { id: "abc123", status: "succeeded", input: {}, output: "https://x" }, "", "abc123"],
  ["replicate", { id: "abc123", status: "failed", error: "NSFW" }, "", "abc123"],
  ["replicate", { id: "abc123", status: "canceled" }, "", "abc123"],
  ["replicate", { id: "abc123", status: "aborted" }, "", "abc123"],
  [
    "fal",
    { request_id: falId, gateway_request_id: "g", status: "OK", payload: {} },
    queue,
    `${queue}/requests/${falId}`,
  ],
  ["fal", { request_id: falId, status: "ERROR", error: "422", payload: null }, queue, `${queue}/requests/${falId}`],
])("%s: %j is about the job %s%s", (kind, notice, below, jobId) => {
  expect(readJobId(kind, bytes(notice), below)).toEqual({ status: "read", jobId });
});

test.each<[WebhookKind, object, string]>([
  ["openai", { type: "batch.completed", data: { id: "batch_1" } }, ""],
  ["openai", { type: "video.created" }, ""],
  ["replicate", { id: "abc123", status: "starting" }, ""],
  ["replicate", { id: "abc123", status: "processing", logs: "…" }, ""],
  ["fal", { request_id: falId, status: "IN_QUEUE" }, queue],
])("%s: %j is of no job's end, and is ignored", (kind, notice, below) => {
  expect(readJobId(kind, bytes(notice), below)).toEqual({ status: "ignored" });
});

test.each<[WebhookKind, unknown, string]>([
  ["openai", "", ""],
  ["openai", "{", ""],
  ["openai", "null", ""],
  ["openai", "[]", ""],
  ["openai", { type: "video.completed" }, ""],
  ["openai", { type: "video.completed", data: { id: "" } }, ""],
  ["openai", { type: "video.completed", data: { id: "a\u0000b" } }, ""],
  ["openai", { type: "video.completed", data: { id: ".." } }, ""],
  ["openai", { type: "video.completed", data: { id: "x".repeat(4097) } }, ""],
  ["openai", { type: "video.completed", data: { id: "video_1" } }, "below/it"],
  ["replicate", { status: "succeeded" }, ""],
  ["replicate", { id: 7, status: "succeeded" }, ""],
  ["fal", { request_id: falId, status: "OK" }, ""],
  ["fal", { request_id: falId, status: "OK" }, "fal-ai"],
  ["fal", { request_id: falId, status: "OK" }, "fal-ai/veo3/fast"],
  ["fal", { request_id: "../other", status: "OK" }, queue],
])("%s: %j is nothing that is sent to %s", (kind, notice, below) => {
  expect(readJobId(kind, bytes(notice), below)).toEqual({ status: "unreadable" });
});

test("whatever the body, nothing is thrown", () => {
  const kinds = fc.constantFrom<WebhookKind>("openai", "replicate", "fal");
  const bodies = fc.oneof(fc.uint8Array(), fc.json().map(bytes));
  fc.assert(
    fc.property(kinds, bodies, fc.string(), (kind, body, below) => {
      expect(["read", "ignored", "unreadable"]).toContain(readJobId(kind, body, below).status);
    }),
  );
});

test("the address a provider is told leads back to it", () => {
  for (const base of ["https://public.example", "https://public.example/", "https://public.example/a/b/"])
    for (const path of [
      { provider: "openai", below: "" },
      { provider: "my-fal", below: "fal-ai/veo3" },
    ])
      expect(readWebhookPath(new URL(webhookUrlOf(base, path)).pathname)).toEqual(path);
  // As people type it.
  expect(readWebhookPath("/webhooks/openai/")).toEqual({ provider: "openai", below: "" });
  expect(webhookUrlOf("https://public.example/a/", { provider: "fal", below: "" })).toBe(
    "https://public.example/a/webhooks/fal",
  );
});

test.each(["", "/", "/webhooks", "/webhooks/", "/webhooks/Open AI", "/webhooks/../x", "/other/openai", "/webhooks//"])(
  "%j leads to nobody",
  (path) => {
    expect(readWebhookPath(path)).toBeNull();
  },
);

test("whose webhooks can be checked, and whose not", () => {
  const kinds = ["openai", "replicate", "fal", "google", "xai", "gateway", "studio"] as const;
  expect(kinds.map((kind) => webhookKindOf({ kind }))).toEqual(["openai", "replicate", "fal", null, null, null, null]);
  expect(webhookKindOf({ kind: "openai", profile: "openrouter" })).toBeNull();
  expect(webhookKindOf({ kind: "openai", profile: "litellm" })).toBe("openai");
});

test("secrets are read one or several; a bad one is refused, and said without it", () => {
  const [one, two] = [newSecret(), newSecret()];
  expect(readWebhookSecrets(` ${one}\n`)).toEqual({ secrets: [one] });
  expect(readWebhookSecrets(`${one}, ${two}`)).toEqual({ secrets: [one, two] });
  expect(readWebhookSecrets("plain-text-of-some-length")).toEqual({ secrets: ["plain-text-of-some-length"] });
  for (const bad of [
    "",
    " , ",
    "short",
    "whsec_",
    "whsec_AAAA",
    "whsec_not base64",
    "whsec_b@d0123456789012345678901",
  ]) {
    const read = readWebhookSecrets(bad);
    expect(read).toHaveProperty("problem");
    const secretPart = bad.replace("whsec_", "").slice(0, 8);
    if (secretPart.length > 4) expect(JSON.stringify(read)).not.toContain(secretPart);
  }
  expect(readWebhookSecrets(Array.from({ length: 6 }, newSecret).join(" "))).toHaveProperty("problem");
});
