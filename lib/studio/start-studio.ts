import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import type { ProfileName } from "../providers/openai/profiles.ts";
import { createJobAnnouncer, type WebhookTarget } from "./announce-jobs.ts";
import { FaultPlan } from "./fault-plan.ts";
import type { FaultScript } from "./fault-script.ts";
import { handleRequest } from "./handle-request.ts";
import type { Job } from "./job.ts";
import { JobStore } from "./job-store.ts";
import { lockFolder } from "./lock-folder.ts";
import { studioProfiles } from "./profiles/studio-profiles.ts";
import { RenderQueue } from "./render-queue.ts";
import { isExpired } from "./route.ts";
import type { StudioContext } from "./studio-context.ts";
import { StudioFolder } from "./studio-folder.ts";
import { StudioLog } from "./studio-log.ts";

export interface StudioOptions {
  /** Where jobs, files and the log live. Made if missing; one studio at a time may use it. */
  folder: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** When set, requests must carry it as `Authorization: Bearer <key>`. */
  key?: string | null;
  /** Speaks the protocol as this server does; as OpenAI did by default. */
  profile?: ProfileName;
  /** Told of each job's end; by default nobody is. */
  webhook?: WebhookTarget;
  /** Scripted misbehaviour; see docs/studio.md. */
  faults?: FaultScript;
  /** Clips rendered at once; by default one per core. */
  concurrency?: number;
  /** Takes what the operator should read; by default nobody does. */
  log?: (line: string) => void;
}

export interface Studio {
  /** The base URL for a client, e.g. `http://127.0.0.1:4123/v1`. */
  url: string;
  /** Stops at once. Unfinished jobs are rendered at the next start. */
  close(): Promise<void>;
}

/** Another studio works in the folder. */
export class StudioFolderInUseError extends Error {
  override readonly name = "StudioFolderInUseError";
}

/**
 * Starts the local video server: the OpenAI Videos protocol on loopback, animating stills on the CPU.
 * @throws StudioFolderInUseError
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  await mkdir(options.folder, { recursive: true });
  const unlock = await lockFolder(options.folder);
  if (unlock === null) {
    throw new StudioFolderInUseError(
      `The folder ${options.folder} is in use by another studio: stop it first, or choose another folder.`,
    );
  }
  try {
    return await serve(options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function serve(options: StudioOptions, unlock: () => Promise<void>): Promise<Studio> {
  const now = Date.now;
  const report = options.log ?? (() => {});
  const folder = await StudioFolder.open(options.folder, report);
  const store = await JobStore.open(folder, now);
  const log = new StudioLog(folder.logPath, now);
  log.repair(store.all());
  const concurrency = options.concurrency ?? availableParallelism();
  const announcer = options.webhook === undefined ? null : createJobAnnouncer(options.webhook, { now, report });
  const onEnd = (job: Job) => announcer?.announce(job);
  const queue = new RenderQueue({ folder, store, log, concurrency, now, report, onEnd });
  const faults = new FaultPlan(options.faults ?? []);
  const profile = studioProfiles[options.profile ?? "openai"];
  const context: StudioContext = { profile, folder, store, queue, log, faults, key: options.key ?? null, now };
  await dropExpiredFiles(context);

  const server = createServer((request, response) => void handleRequest(context, request, response, report));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  for (const job of store.all()) if (job.status === "queued" || job.status === "in_progress") queue.add(job);
  const sweep = setInterval(
    () => void dropExpiredFiles(context).catch((error: Error) => report(error.message)),
    3_600_000,
  );
  sweep.unref();

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${profile.prefix}`,
    async close() {
      clearInterval(sweep);
      server.close();
      server.closeAllConnections();
      await queue.close();
      await announcer?.close();
      await unlock();
    },
  };
}

async function dropExpiredFiles(context: StudioContext): Promise<void> {
  for (const job of context.store.all()) if (isExpired(context, job)) await context.folder.removeFiles(job.id);
}
