import { Console } from "node:console";
import { Writable } from "node:stream";
import { Logger } from "@aws-lambda-powertools/logger";
import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { expect, onTestFinished, test } from "vitest";
import { createEndWait } from "../../lib/aws/create-end-wait.ts";
import { requestOf, responseOf } from "../../lib/aws/function-url.ts";
import { createWebhookLog } from "../../lib/aws/log-webhook.ts";
import { webhookSecretsOf } from "../../lib/aws/webhook-secrets.ts";
import { createFalKeys } from "../../lib/webhooks/fal-keys.ts";
import { receiveWebhook, type WebhookLine } from "../../lib/webhooks/receive-webhook.ts";
import { memoryNotices } from "../fakes/memory-notices.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { newSecret, now, type SignedWebhook, signStandard } from "../webhooks/sign.ts";

const completed = JSON.stringify({ type: "video.completed", data: { id: "video_1" } });

function eventOf({ headers, body }: SignedWebhook, { base64 = false, method = "POST" } = {}): APIGatewayProxyEventV2 {
  const http = { method, path: "/webhooks/own", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "x" };
  const encoded = base64 ? Buffer.from(body).toString("base64") : body;
  return {
    ...{ version: "2.0", routeKey: "$default", rawPath: "/webhooks/own", rawQueryString: "", headers },
    ...{ requestContext: { http } as never, body: encoded, isBase64Encoded: base64 },
  };
}

function receiver(secrets: readonly string[]) {
  const woken: string[] = [];
  const lines: WebhookLine[] = [];
  const receive = receiveWebhook({
    source: (name) => (name === "own" ? { kind: "openai", secrets: async () => secrets } : null),
    falKeys: createFalKeys({ now: () => now, url: "http://127.0.0.1:1/" }),
    seen: memoryNotices(),
    async wake({ jobId }) {
      woken.push(jobId);
      return "woken";
    },
    now: () => now,
    tell: (line) => lines.push(line),
  });
  return {
    woken,
    lines,
    receive: async (event: APIGatewayProxyEventV2) => responseOf(await receive(requestOf(event))),
  };
}

test("a Function URL's event is taken as text and as base64, byte for byte", async () => {
  const secret = newSecret();
  const { receive, woken } = receiver([secret]);
  const body = completed.replace("}}", '},"prompt":"größer \u{1F600}"}');
  expect(await receive(eventOf(signStandard(secret, body, { id: "a" })))).toEqual({ statusCode: 204 });
  expect(await receive(eventOf(signStandard(secret, body, { id: "b" }), { base64: true }))).toEqual({
    statusCode: 204,
  });
  expect(woken).toEqual(["video_1", "video_1"]);
});

test("what is forged, too long, of another method or empty is refused", async () => {
  const secret = newSecret();
  const { receive, woken } = receiver([secret]);
  const good = signStandard(secret, completed);
  const long = signStandard(secret, completed.padEnd(262_145));
  expect(await receive(eventOf({ ...good, body: `${completed} ` }))).toEqual({ statusCode: 401 });
  for (const base64 of [true, false]) expect(await receive(eventOf(long, { base64 }))).toEqual({ statusCode: 413 });
  expect(await receive(eventOf(good, { method: "GET" }))).toEqual({ statusCode: 405 });
  const { body: _, ...empty } = eventOf(good);
  expect(await receive(empty)).toEqual({ statusCode: 401 });
  expect(woken).toEqual([]);
});

test("secrets are read under a name that no provider has; one that can't be used counts as none", async () => {
  const asked: string[] = [];
  const [one, two] = [newSecret(), newSecret()];
  const keysWith = (text: string | null) => ({
    read: async () => "key",
    refetch: async () => "key",
    async readIfSet(name: string) {
      asked.push(name);
      return text;
    },
  });
  expect(await webhookSecretsOf("own", keysWith(`${one} ${two}`))).toEqual([one, two]);
  for (const text of [null, "", "short", "whsec_"]) expect(await webhookSecretsOf("own", keysWith(text))).toEqual([]);
  expect(new Set(asked)).toEqual(new Set(["webhook:own"]));
});

test("the log has what became of a request, and nothing of what stood in it", async () => {
  const secret = newSecret();
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const log = createWebhookLog(loggerTo(stream));
  const { receive, lines } = receiver([secret]);
  const signed = signStandard(secret, completed.replace("}}", '},"prompt":"canary"}'));
  await receive(eventOf(signed));
  await receive(eventOf({ ...signed, body: "canary" }));
  for (const line of lines) log.tell(line);
  log.broke(new Error("the table is gone"));
  const text = written.join("");
  expect(text).toMatch(/"outcome":"woken".*"jobId":"video_1"/);
  expect(text).toContain("signature_wrong");
  expect(text).toContain("the table is gone");
  for (const told of [secret, "canary", signed.headers["webhook-signature"] ?? ""]) expect(text).not.toContain(told);
});

function loggerTo(stream: Writable): Logger {
  const logger = new Logger({ serviceName: "test" });
  Object.assign(logger, { console: new Console(stream, stream) });
  return logger;
}

async function stepFunctions(answer: { status: number; type?: string }) {
  const bodies: string[] = [];
  const server = await startProtocolServer({
    "POST /": ({ body }) => {
      bodies.push(body.toString());
      const { status, type } = answer;
      return { status, json: type === undefined ? {} : { __type: type, message: `no such token: ${body}` } };
    },
  });
  onTestFinished(() => server.close());
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    bodies,
    client: new SFNClient({ endpoint: server.origin, region: "eu-central-1", credentials, maxAttempts: 1 }),
  };
}

test("a wait is ended by its token", async () => {
  const { client, bodies } = await stepFunctions({ status: 200 });
  await createEndWait(client)("token-1");
  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    new SendTaskSuccessCommand({ taskToken: "token-1", output: "true" }).input,
  ]);
});

test.each(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])("a wait that is over stays so: %s", async (type) => {
  const { client } = await stepFunctions({ status: 400, type });
  await createEndWait(client)("token-1");
});

test("a token is in no error, whatever the service says", async () => {
  const { client } = await stepFunctions({ status: 400, type: "AccessDeniedException" });
  const error = await createEndWait(client)("token-canary").catch((reason: Error) => reason);
  expect(String((error as Error).message)).toContain("AccessDeniedException");
  expect(JSON.stringify([(error as Error).message, (error as Error).stack, (error as Error).cause])).not.toContain(
    "token-canary",
  );
});
