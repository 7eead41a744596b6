import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { bundleFunction, type FunctionName, functionNames } from "../../lib/aws/bundle-functions.ts";
import type { EnvironmentVariables } from "../../lib/aws/environment.ts";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import type { RenderLedger } from "../../lib/ledger/render-ledger.ts";
import { startLedgerServer } from "../../lib/local/ledger-server.ts";
import { type AwsServices, startAwsServices } from "./aws-services.ts";
import { createLedgerTable } from "./create-ledger-table.ts";
import { makeClip } from "./make-clip.ts";
import {
  type ProtocolServer,
  type ReceivedRequest,
  type Routes,
  type ScriptedReply,
  startProtocolServer,
} from "./protocol-server.ts";
import { type S3Server, startS3Server } from "./s3-server.ts";

export interface AwsWorld {
  s3: S3Server;
  services: AwsServices;
  provider: ProtocolServer;
  ledger: RenderLedger;
  /** The ledger's table, for what else it keeps. */
  table: { client: DynamoDBClient; table: string };
  /** What the functions get as their environment. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

export const stillsBucket = "stills-bucket";
export const clipsBucket = "clips-bucket";
const ledgerTable = "ledger-table";

/** Everything the functions talk to, on loopback. The provider takes one key, and makes a clip of a second at once. */
export async function startAwsWorld(
  given: {
    key?: string;
    secret?: string | null;
    variables?: EnvironmentVariables;
    routes?: Routes;
    discard?: boolean;
  } = {},
): Promise<AwsWorld> {
  const { key = "the-right-key", secret = key } = given;
  const folder = await mkdtemp(join(tmpdir(), "aws-world-"));
  const ledgerServer = await startLedgerServer(folder);
  await createLedgerTable(ledgerServer.client, ledgerTable);
  const { port, key: ledgerKey } = JSON.parse(await readFile(join(folder, "ledger-address.json"), "utf8"));
  const s3 = await startS3Server({ discard: given.discard ?? false });
  const services = await startAwsServices(secret);
  const clip = await makeClip();
  const keyed = (reply: ScriptedReply) => (request: ReceivedRequest) =>
    request.headers.authorization === `Bearer ${key}`
      ? reply
      : {
          status: 401,
          json: {
            error: { message: `Incorrect API key provided: ${request.headers.authorization}`, code: "invalid_api_key" },
          },
        };
  const job = {
    id: "video_1",
    object: "video",
    model: "fake-1",
    seconds: "1",
    size: "64x36",
    created_at: 1_795_000_000,
  };
  const provider = await startProtocolServer({
    "POST /v1/videos": keyed({ json: { ...job, status: "queued", progress: 0 } }),
    "GET /v1/videos": keyed({ json: { object: "list", data: [], has_more: false } }),
    "GET /v1/videos/video_1": keyed({ json: { ...job, status: "completed", progress: 100 } }),
    "GET /v1/videos/video_1/content": keyed({ bytes: clip, headers: { "content-type": "video/mp4" } }),
    ...given.routes,
  });
  const variables: EnvironmentVariables = {
    CLIPS_BUCKET: clipsBucket,
    STILLS_BUCKET: stillsBucket,
    STATE_MACHINE_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:render",
    BATCH_STATE_MACHINE_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:batch",
    LEDGER_TABLE: ledgerTable,
    EVENT_BUS: "a-bus",
    REQUEST_DEFAULTS: JSON.stringify({
      provider: "gateway",
      model: "fake-1",
      seconds: 1,
      size: "64x36",
      prompt: "a canary sings",
    }),
    PROVIDERS: JSON.stringify({ gateway: { kind: "openai", baseUrl: provider.baseURL } }),
    PROVIDER_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:provider-abc",
    SIDECAR_GRACE_SECONDS: "0",
    CREATE_SETTLE_SECONDS: "0",
    ...given.variables,
  };
  const environment = {
    ...variables,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: ledgerKey,
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: services.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.url,
    AWS_ENDPOINT_URL_SFN: services.url,
    AWS_LAMBDA_FUNCTION_NAME: "a-function",
    AWS_LAMBDA_LOG_STREAM_NAME: "a-log-stream",
  };
  return {
    s3,
    services,
    provider,
    table: { client: ledgerServer.client, table: ledgerTable },
    ledger: createDynamoDBLedger({ client: ledgerServer.client, table: ledgerTable, now: () => new Date() }),
    environment,
    async close() {
      await Promise.all([s3.close(), services.close(), provider.close(), ledgerServer.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** Every function's bundle, for `loadHandlers`. They stand below node_modules, where they find sharp. */
export async function bundleAll(folder: string): Promise<Record<FunctionName, string>> {
  const bundles = functionNames.map(async (name) => {
    await bundleFunction(name, join(folder, name));
    return [name, join(folder, name, "index.mjs")];
  });
  return Object.fromEntries(await Promise.all(bundles));
}

let loads = 0;

/** Starts every function anew in this process, with an environment. */
export async function loadHandlers(
  bundles: Record<FunctionName, string>,
  environment: Record<string, string>,
): Promise<Record<FunctionName, (event: unknown) => Promise<unknown>>> {
  Object.assign(process.env, environment);
  loads++;
  const loaded = functionNames.map(async (name) => {
    const { handler } = (await import(/* @vite-ignore */ `${pathToFileURL(bundles[name]).href}?load=${loads}`)) as {
      handler: Handler;
    };
    return [name, (event: unknown) => handler(structuredClone(event), lambdaContext(name))];
  });
  return Object.fromEntries(await Promise.all(loaded));
}

export function lambdaContext(name: string) {
  return {
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    memoryLimitInMB: "256",
    awsRequestId: "request-1",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 30_000,
  };
}
