import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { ledgerSchema } from "../ledger/ledger-schema.ts";
import { sayFileError } from "../objects/say-file-error.ts";
import { lockFolder } from "../studio/lock-folder.ts";
import { DataFolderInUseError, DataFolderUnusableError } from "./data-folder-errors.ts";
import { createInProcessHandler } from "./in-process-handler.ts";
import { type LedgerAddress, ledgerAddressPath, readLedgerAddress } from "./ledger-address.ts";

export const ledgerTable = "stillmotion-renders";

export interface LedgerServer {
  client: DynamoDBClient;
  close(): Promise<void>;
}

/**
 * Serves the ledger of a data folder: the DynamoDB API over a LevelDB folder, on loopback. A lock, which the
 * operating system drops with the process, keeps a second process out. `onForeignWrite` is called after another process
 * (`stillmotion cancel`) wrote something.
 * @throws DataFolderInUseError when another process serves it, DataFolderUnusableError when the folder can't be used.
 */
export async function startLedgerServer(dataFolder: string, onForeignWrite = () => {}): Promise<LedgerServer> {
  // Held from before the ledger is opened: dynalite ends the process when another one takes its LevelDB first.
  const unlock = await lockDataFolder(dataFolder);
  try {
    const server = await serveLedger(dataFolder, onForeignWrite, false);
    return { client: server.client, close: () => server.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function serveLedger(dataFolder: string, onForeignWrite: () => void, repaired: boolean): Promise<LedgerServer> {
  const folder = join(dataFolder, "ledger");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DataFolderUnusableError(`The data folder ${dataFolder} can't be made: ${sayFileError(error as Error)}`, {
      cause: error,
    });
  }
  const { default: dynalite } = await import("dynalite");
  await assertUsable(folder);
  const server = dynalite({ path: folder, createTableMs: 0 });
  const key = randomBytes(16).toString("hex");
  const serve = guard(server, key, onForeignWrite);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address: LedgerAddress = { pid: process.pid, port: (server.address() as AddressInfo).port, key };
  const client = createLedgerClient(address, serve);
  async function close(): Promise<void> {
    client.destroy();
    await rm(ledgerAddressPath(dataFolder), { force: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  const isReady = await makeTable(client).catch(async (error) => {
    await close();
    throw error;
  });
  if (!isReady) {
    await close();
    if (repaired) throw new DataFolderUnusableError(`The ledger in ${folder} can't be made: its table is never ready.`);
    // A process that was killed while making the table left one that is never finished. Nothing should be in it: but
    // should we be wrong, it isn't lost.
    await rename(folder, `${folder}.broken-${new Date().toISOString().replaceAll(":", "-")}`);
    return serveLedger(dataFolder, onForeignWrite, true);
  }
  await writeFile(ledgerAddressPath(dataFolder), JSON.stringify(address), { mode: 0o600 });
  return { client, close };
}

/** A client of the ledger that some process of this machine serves: over HTTP, or with `serve` without a detour. */
export function createLedgerClient(
  { port, key }: Pick<LedgerAddress, "port" | "key">,
  serve?: RequestListener,
): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "local",
    credentials: { accessKeyId: key, secretAccessKey: key },
    ...(serve === undefined ? {} : { requestHandler: createInProcessHandler(serve), signer: unsigned }),
  });
  if (serve !== undefined) for (const name of forTheNetwork) client.middlewareStack.remove(name);
  return client;
}

/** What the SDK does for each call that only somebody far away could use: a fifth of what a call of the ledger costs. */
const forTheNetwork = [
  "loggerMiddleware",
  "getUserAgentMiddleware",
  "hostHeaderMiddleware",
  "recursionDetectionMiddleware",
];

/** dynalite wants the form of a signature, and checks none. */
const unsigned = {
  async sign<Request extends { headers: Record<string, string> }>(request: Request): Promise<Request> {
    request.headers.authorization = "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none";
    request.headers["x-amz-date"] = "19700101T000000Z";
    return request;
  },
} as unknown as NonNullable<DynamoDBClientConfig["signer"]>;

async function lockDataFolder(dataFolder: string, patience = 3): Promise<() => Promise<void>> {
  let unlock: (() => Promise<void>) | null;
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    unlock = await lockFolder(dataFolder);
  } catch (error) {
    const why = sayFileError(((error as Error).cause ?? error) as Error);
    throw new DataFolderUnusableError(`The data folder ${dataFolder} can't be used: ${why}`, { cause: error });
  }
  if (unlock !== null) return unlock;
  const other = await readLedgerAddress(dataFolder);
  // Who has no address yet is only starting, or just ending.
  if (other === null && patience > 0) {
    await setTimeout(100);
    return lockDataFolder(dataFolder, patience - 1);
  }
  const who = other === null ? "another process" : `process ${other.pid}`;
  throw new DataFolderInUseError(
    `The data folder ${dataFolder} is in use by ${who}: stop it first, or choose another folder with --data.`,
  );
}

/** LevelDB opens lazily inside dynalite, where a failure would not reach us: so it is tried here, by itself. */
async function assertUsable(folder: string): Promise<void> {
  const { ClassicLevel } = await import("classic-level");
  const database = new ClassicLevel(folder);
  try {
    await database.open();
  } catch (error) {
    const { message } = ((error as Error).cause ?? error) as Error;
    throw new DataFolderUnusableError(`The ledger in ${folder} can't be opened: ${message}`, { cause: error });
  } finally {
    await database.close();
  }
}

/** Loopback is open to every user and web page of the machine: only who has read the folder's key gets in. */
function guard(server: Server, key: string, onForeignWrite: () => void): RequestListener {
  const [serve] = server.listeners("request") as [RequestListener];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (request.headers.authorization?.includes(`Credential=${key}/`) !== true) {
      response.writeHead(403).end();
      return;
    }
    if (String(request.headers["x-amz-target"]).endsWith(".PutItem")) response.once("finish", onForeignWrite);
    serve(request, response);
  });
  return serve;
}

/** Answers once the table can be used; false if it never can. */
async function makeTable(client: DynamoDBClient): Promise<boolean> {
  const schema = ledgerSchema(ledgerTable);
  const isActive = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: ledgerTable }));
    if (Table?.TableStatus !== "ACTIVE") return false;
    // dynalite can't add an index to a table.
    if (Table.GlobalSecondaryIndexes?.length !== schema.GlobalSecondaryIndexes?.length)
      throw new DataFolderUnusableError(
        "The ledger was made by an earlier version of stillmotion, without its indexes: move the folder ledger of the data folder away. Clips and their records beside them stay.",
      );
    return true;
  };
  try {
    await client.send(new CreateTableCommand(schema));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    return isActive();
  }
  while (!(await isActive())) await setTimeout(1);
  return true;
}
