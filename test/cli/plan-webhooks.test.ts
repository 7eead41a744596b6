import { expect, test } from "vitest";
import { planWebhooks, webhookSecretVariableOf } from "../../lib/cli/plan-webhooks.ts";
import { readSettings } from "../../lib/cli/settings.ts";
import { takeWebhooks } from "../../lib/cli/take-webhooks.ts";
import { memoryNotices } from "../fakes/memory-notices.ts";
import { newSecret, signStandard } from "../webhooks/sign.ts";

const secret = newSecret();
const keys = { OPENAI_API_KEY: "k", FAL_KEY: "k", REPLICATE_API_TOKEN: "k", XAI_API_KEY: "k" };

function planWith(environment: Record<string, string>, config: object = {}) {
  const settings = readSettings({ flags: {}, environment: {}, configText: JSON.stringify(config) });
  return planWebhooks("https://public.example/here/", settings, environment);
}

test("of those with a key, those are planned for whose webhooks can be checked", async () => {
  const { sources, urlOf } = planWith({ ...keys, STILLMOTION_WEBHOOK_SECRET_REPLICATE: `${secret} ${newSecret()}` });
  expect([...sources].map(([name, { kind }]) => [name, kind])).toEqual([
    ["fal", "fal"],
    ["replicate", "replicate"],
  ]);
  expect(await sources.get("replicate")?.secrets()).toHaveLength(2);
  expect(urlOf("replicate")).toBe("https://public.example/here/webhooks/replicate");
  expect([urlOf("openai"), urlOf("xai"), urlOf("nobody")]).toEqual([undefined, undefined, undefined]);
});

test("a provider under a name of its own has a secret of its own", () => {
  expect(webhookSecretVariableOf("my-wan")).toBe("STILLMOTION_WEBHOOK_SECRET_MY_WAN");
  const providers = { "my-wan": { kind: "openai", baseUrl: "http://127.0.0.1:1/v1" } };
  const environment = { STILLMOTION_KEY_MY_WAN: "any", STILLMOTION_WEBHOOK_SECRET_MY_WAN: secret };
  expect([...planWith(environment, { providers }).sources.keys()]).toEqual(["my-wan"]);
});

test.each([
  [{}, "none of the providers with a key announces jobs"],
  [{ XAI_API_KEY: "k" }, "none of the providers with a key announces jobs"],
  [{ OPENAI_API_KEY: "k" }, "set STILLMOTION_WEBHOOK_SECRET_OPENAI"],
  [{ OPENAI_API_KEY: "k", STILLMOTION_WEBHOOK_SECRET_OPENAI: "short" }, "STILLMOTION_WEBHOOK_SECRET_OPENAI holds"],
  [{ STILLMOTION_WEBHOOK_SECRET_OPENAI: secret }, "none of the providers with a key announces jobs"],
])("where nobody could announce, that is said, without a secret: %j", (environment, message) => {
  expect(() => planWith(environment)).toThrow(message);
  try {
    planWith(environment);
  } catch (error) {
    expect((error as Error).name).toBe("SettingsError");
    expect((error as Error).message).not.toContain("short");
    expect((error as Error).message).not.toContain(secret);
  }
});

test.each(["public.example", "ftp://public.example", "https://user@public.example", "https://public.example/?a=b", ""])(
  "%j is no public address",
  (webhooks) => {
    expect(() => readSettings({ flags: { webhooks }, environment: {}, configText: null })).toThrow(/webhooks is/);
  },
);

test("secrets in the environment are no settings", () => {
  const environment = { STILLMOTION_WEBHOOK_SECRET_OPENAI: secret };
  const settings = readSettings({ flags: {}, environment, configText: null });
  expect(JSON.stringify(settings)).not.toContain(secret);
  expect(settings).toMatchObject({ webhookHost: "127.0.0.1", webhookPort: 4778 });
});

test("a place that is taken, or none of this machine's, is said with what to do", async () => {
  const plan = planWith({ ...keys, STILLMOTION_WEBHOOK_SECRET_OPENAI: secret });
  const home = { wake: async () => "unknown" as const, notices: memoryNotices() };
  const open = (host: string, port: number) => takeWebhooks({ plan, host, port, home, onProblem: () => {} });
  const first = await open("127.0.0.1", 0);
  await expect(open("127.0.0.1", first.port)).rejects.toThrow(/in use.*--webhook-port/);
  await expect(open("192.0.2.1", 0)).rejects.toThrow(/192\.0\.2\.1:0: EADDRNOTAVAIL.*--webhook-host/);
  await first.close();
});

test("each kind of trouble is told once, however often strangers knock, and what is well not at all", async () => {
  const problems: string[] = [];
  const woken: string[] = [];
  const wake = async ({ jobId }: { jobId: string }) => {
    woken.push(jobId);
    return "woken" as const;
  };
  const plan = planWith({ ...keys, STILLMOTION_WEBHOOK_SECRET_OPENAI: secret });
  const home = { wake, notices: memoryNotices() };
  const onProblem = (problem: string) => problems.push(problem);
  const server = await takeWebhooks({ plan, host: "127.0.0.1", port: 0, home, onProblem });
  const url = `http://127.0.0.1:${server.port}/webhooks/openai`;
  const body = JSON.stringify({ type: "video.completed", data: { id: "video_1" } });
  const post = async (signed: { headers: Record<string, string> }) =>
    (await fetch(url, { method: "POST", ...signed, body })).status;
  const forged = signStandard(newSecret(), body, { at: new Date() });
  for (let turn = 0; turn < 3; turn++) expect(await post(forged)).toBe(401);
  expect((await fetch(`${url}x`, { method: "POST", body })).status).toBe(404);
  expect(await post(signStandard(secret, body, { at: new Date() }))).toBe(204);
  await server.close();
  expect(problems).toEqual(["A webhook of openai was refused: its signature is wrong; is the secret the provider's?"]);
  expect(woken).toEqual(["video_1"]);
});
