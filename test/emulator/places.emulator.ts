import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { isEnded, type RenderRecord } from "../../lib/render/render-record.ts";
import { countOvertaking, quantile } from "../render/admission-simulation.ts";
import { makeStill } from "../support/make-still.ts";
import { deployment } from "../workflow/scenarios.ts";
import { deploy, type Outputs, synthesize } from "./deploy-stack.ts";
import { clientSettings, s3, secrets, stack, until } from "./use-stack.ts";

/** `PLACES_STILLS=300` is the long run. */
const stills = Number(process.env.PLACES_STILLS ?? 20);
const places = 3;
const name = "Limited";
/** Functions of the emulator are processes, which share the machine with everything else. */
const limitSeconds = 120 + stills * 15;

let folder: string;
let outputs: Outputs;
let records: RenderRecord[] = [];

beforeAll(
  async () => {
    folder = await mkdtemp(join(tmpdir(), "stillmotion-places-"));
    const assembly = await synthesize(
      folder,
      {
        ...deployment,
        providerBaseUrl: stack.studioUrl,
        architecture: process.arch === "arm64" ? "arm64" : "x86_64",
        sidecarGraceSeconds: 0,
        removalPolicy: "destroy",
        maxJobs: places,
      },
      name,
    );
    outputs = await deploy({ url: stack.endpoint, certificate: stack.certificate }, assembly, name);
    const SecretId = outputs.ProviderSecret;
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: stack.studioKey }));
    const ledger = createDynamoDBLedger({
      client: new DynamoDBClient(clientSettings),
      table: outputs.LedgerTable ?? "",
      now: () => new Date(),
    });
    for (let index = 0; index < stills; index++) {
      const Body = await makeStill({ width: 160 + 2 * index, height: 140 });
      // The studio answers the first of every fifth with 429, and takes its time with all; see faults.ts.
      const prompt = `dolly in [takes a place]${index % 5 === 0 ? " [busy]" : ""}`;
      await s3.send(
        new PutObjectCommand({
          Bucket: outputs.StillsBucket,
          Key: `stills/places/${index}.jpg`,
          Body,
          Metadata: { prompt },
        }),
      );
    }
    records = await until(
      `the end of ${stills} renders`,
      async () => {
        records = await Array.fromAsync(ledger.list());
        return records.length >= stills && records.every(({ status }) => isEnded(status)) ? records : undefined;
      },
      limitSeconds,
    ).catch((error: Error) => {
      const ended = records.filter(({ status }) => isEnded(status)).length;
      throw new Error(`${error.message}: ${records.length} have a record, ${ended} have ended`);
    });
  },
  (limitSeconds + 600) * 1000,
);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe(`${stills} stills uploaded at once, three places`, () => {
  test("all end as clips, each by one job", () => {
    expect(records.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(records).toHaveLength(stills);
    expect(records.map(({ attempts }) => attempts.length)).toEqual(records.map(() => 1));
    expect(new Set(records.map(({ attempts }) => attempts[0]?.jobId)).size).toBe(stills);
  });

  test("never has the studio more than three of their jobs", async () => {
    const ours = new Set(records.map(({ attempts }) => attempts[0]?.jobId));
    const log = (await readFile(join(stack.studioFolder, "studio.jsonl"), "utf8")).trim().split("\n");
    let [inFlight, most] = [0, 0];
    for (const { event, jobId } of log.map((line) => JSON.parse(line) as { event: string; jobId: string })) {
      if (!ours.has(jobId)) continue;
      if (event === "create") inFlight++;
      if (event === "finished") inFlight--;
      most = Math.max(most, inFlight);
    }
    expect(inFlight).toBe(0);
    expect(most).toBe(places);
  });

  test("nobody is overtaken by most of the others", () => {
    const renders = records.map(({ renderId, createdAt, attempts }) => ({
      renderId,
      since: Date.parse(createdAt),
      takenAt: Date.parse(attempts[0]?.createdAt ?? ""),
      urgency: "interactive" as const,
      overtakenBy: 0,
    }));
    countOvertaking(renders);
    const overtaken = renders.map(({ overtakenBy }) => overtakenBy);
    expect(quantile(overtaken, 0.99)).toBeLessThanOrEqual(stills / 2);
  });
});
