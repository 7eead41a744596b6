import type { ServiceConnection } from "../connection.ts";
import { type Look, readLook } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import { askStatus } from "./ask-status.ts";
import { unpackOperation } from "./pack-operation.ts";
import { readStatus } from "./read-status.ts";

export async function lookAtOperation(connection: ServiceConnection, jobId: string): Promise<Look> {
  const operation = unpackOperation(jobId);
  if (operation === null) return { status: "failed", failure: foreignJob(connection, "poll") };
  const { exchange } = await askStatus(connection, operation, { clip: false });
  return readLook(connection, exchange, (json, reply) => readStatus(connection, json, reply));
}
