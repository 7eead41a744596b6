import { expect, test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { type ProfileName, profileNames, profiles } from "../../../lib/providers/openai/profiles.ts";
import { stillForms } from "../../../lib/providers/openai/still-form.ts";
import { aJob } from "../video-provider.contract.ts";
import { against, testKey } from "./against.ts";

test("a profile nobody knows is refused with those there are", () => {
  const make = (profile: string) => createOpenAIProvider({ apiKey: testKey, profile: profile as ProfileName });
  expect(() => make("openrouter2")).toThrow("There is no such profile. Choose one of openai, cometapi, vllm-omni,");
  expect(() => make("constructor")).toThrow("There is no such profile.");
});

test.each(profileNames)("%s has an address of its own, or asks for one", (profile) => {
  const make = () => createOpenAIProvider({ apiKey: testKey, profile });
  if (profiles[profile].baseURL === null)
    expect(make).toThrow(`The base URL is missing: a server with the profile ${profile}`);
  else expect(make().origin).toBe(profiles[profile].baseURL.replace("https://", ""));
});

test.each(profileNames.flatMap((profile) => stillForms.map((stillForm) => [profile, stillForm] as const)))(
  "%s reads a still as %s, or that is an error before any request",
  async (profile, stillForm) => {
    const reply = { id: "video_1", status: "queued", url: "http://127.0.0.1/clip.mp4" };
    const { server, provider } = await against({ "POST /v1/videos": { json: reply } });
    const settings = { apiKey: testKey, baseURL: server.baseURL, profile };
    const reads = (profiles[profile].stills as readonly string[]).includes(stillForm);
    if (reads) {
      expect(await createOpenAIProvider({ ...settings, stillForm }).create(aJob)).toMatchObject({ status: "created" });
    } else {
      expect(() => createOpenAIProvider({ ...settings, stillForm })).toThrow(/doesn't read a still sent as .* Choose /);
    }
    expect(server.requests).toHaveLength(reads ? 1 : 0);
    expect(provider.name).toBe("openai");
  },
);

test("the origin is the server's host and path without what may be secret, or what the settings say", () => {
  const originOf = (baseURL: string, origin?: string) =>
    createOpenAIProvider({ apiKey: testKey, baseURL, ...(origin === undefined ? {} : { origin }) }).origin;
  expect(originOf("https://Gateway.test:8443/proxy/v1/?key=secret#x")).toBe("gateway.test:8443/proxy/v1");
  expect(originOf("https://gateway.test/v1")).toBe(originOf("https://gateway.test:443/v1/"));
  expect(originOf("http://127.0.0.1:4123/v1", "studio")).toBe("studio");
});

test("a still that is too long for a data URL is refused before any request, as a file it is sent", async () => {
  const { server } = await against({ "POST /v1/videos": { json: { id: "video_1", status: "queued" } } });
  const settings = { apiKey: testKey, baseURL: server.baseURL };
  const job = { ...aJob, still: { bytes: new Uint8Array(16_000_000), mediaType: "image/png" as const } };
  expect(await createOpenAIProvider({ ...settings, stillForm: "image_url" }).create(job)).toMatchObject({
    status: "failed",
    failure: { class: "request", code: "still_too_large", billed: "no" },
  });
  expect(server.requests).toEqual([]);
  expect(await createOpenAIProvider(settings).create(job)).toMatchObject({ status: "created" });
});

const dynamo = { profile: "dynamo" } as const;
const answer = (url: string) => ({ json: { id: "1", status: "completed", data: [{ output_format: "mp4", url }] } });

test.each([
  ["a path on its own disk", "file:///tmp/dynamo_media/1.mp4", /no http\(s\) address/],
  ["a signed link", "https://storage.test/1.mp4?signature=canary", /a secret, which is not stored/],
  ["a link with a password", "https://user:canary@storage.test/1.mp4", /a secret, which is not stored/],
])("a clip that is made but can't be come back for is told, without its address: %s", async (_claim, url, says) => {
  const { provider } = await against({ "POST /v1/videos": answer(url) }, dynamo);
  const created = await provider.create(aJob);
  expect(created).toMatchObject({
    status: "failed",
    failure: { code: "content_link_unusable", class: "account", billed: "yes", message: expect.stringMatching(says) },
  });
  expect(JSON.stringify(created)).not.toContain("canary");
});

test("an id that holds an address inside the network is not fetched from", async () => {
  const { server, provider } = await against({ "POST /v1/videos": answer("https://169.254.169.254/latest") }, dynamo);
  const created = await provider.create(aJob);
  if (created.status !== "created") throw new Error(JSON.stringify(created));
  expect(created.jobId).not.toContain("://");
  expect(await provider.download(created.jobId)).toMatchObject({
    status: "failed",
    failure: { code: "content_host_refused" },
  });
  expect(server.requests).toHaveLength(1);
});

test.each(["video_1", "clip_", "clip_%%%", "https://127.0.0.1/clip.mp4"])(
  "an id that such a server never gave out is gone: %s",
  async (jobId) => {
    const { server, provider } = await against({}, dynamo);
    expect(await provider.poll(jobId)).toMatchObject({ status: "failed", failure: { class: "expired" } });
    expect(await provider.download(jobId)).toMatchObject({ status: "failed", failure: { class: "expired" } });
    expect(server.requests).toEqual([]);
  },
);

test("where a create takes as long as its clip, a proxy's error leaves open what came of it", async () => {
  const { provider } = await against({ "POST /v1/videos": { status: 504, text: "<html>timed out</html>" } }, dynamo);
  expect(await provider.create(aJob)).toMatchObject({ status: "unknown" });
});
