import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProtocolServer, type ReceivedRequest, startProtocolServer } from "../support/protocol-server.ts";

let server: ProtocolServer;
/** What the secret holds; null before it was first filled in. */
let secret: string | null;
let outputs: Record<string, string>;

beforeEach(async () => {
  secret = null;
  outputs = {
    ProviderSecret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:keys",
    Providers: "mine,google",
  };
  server = await startProtocolServer({
    "POST /": ({ headers, body }: ReceivedRequest) => {
      switch (headers["x-amz-target"]) {
        case "secretsmanager.GetSecretValue":
          return secret === null
            ? {
                status: 400,
                json: { __type: "ResourceNotFoundException", message: "can't find the specified secret value" },
              }
            : { json: { SecretString: secret } };
        case "secretsmanager.PutSecretValue":
          secret = JSON.parse(body.toString()).SecretString;
          return { json: {} };
        default:
          return { headers: { "content-type": "text/xml" }, text: describedStack() };
      }
    },
  });
});
afterEach(() => server.close());

function describedStack(): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>S</StackName><Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

async function setSecret(key: string, ...parameters: string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const aws = {
    AWS_ENDPOINT_URL: server.origin,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  const child = spawn(process.execPath, ["bin/stillmotion.ts", "secret", "set", "--stack", "S", ...parameters], {
    env: { PATH, HOME, ...aws },
  });
  child.stdin.end(key);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

test("a key without a name is that of the stack's own provider; each is kept beside the others, and none is printed", async () => {
  const first = await setSecret("key-mine\n");
  expect(first).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("its provider mine") });
  expect(JSON.parse(secret ?? "")).toEqual({ mine: "key-mine" });
  await setSecret("key-google", "--provider", "google");
  await setSecret("key-new");
  expect(JSON.parse(secret ?? "")).toEqual({ mine: "key-new", google: "key-google" });
  expect(first.stdout).not.toContain("key-mine");
});

test("a key that was stored as plain text stays the own provider's", async () => {
  secret = "an-older-key";
  await setSecret("key-google", "--provider", "google");
  expect(JSON.parse(secret)).toEqual({ mine: "an-older-key", google: "key-google" });
});

test("what can't be stored is refused with the reason, and nothing is stored", async () => {
  expect(await setSecret("key", "--provider", "goggle")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no provider "goggle": it has mine, google'),
  });
  expect(await setSecret("")).toMatchObject({ code: 2, stderr: expect.stringContaining("held no key") });
  expect(await setSecret("two words")).toMatchObject({ code: 2, stderr: expect.stringContaining("white space") });
  outputs = {};
  expect(await setSecret("key")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("The stack S has no secret"),
  });
  expect(secret).toBeNull();
});
