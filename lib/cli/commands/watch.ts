import { mkdir, stat } from "node:fs/promises";
import { manifestOfKey } from "../../batch/manifest-key.ts";
import type { Ended } from "../../local/local-executions.ts";
import type { BatchEnd } from "../../local/run-batch.ts";
import { objectCreatedEvent, requestDroppedEvent } from "../../local/still-events.ts";
import { isEventName, isStillName } from "../../local/still-names.ts";
import { watchFolder } from "../../local/watch-folder.ts";
import type { WebhookServer } from "../../local/webhook-server.ts";
import { isRequestKey } from "../../render/request-keys.ts";
import { describeSummary } from "../describe-batch.ts";
import { failureNotes } from "../describe-record.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Home } from "../home.ts";
import { loadSettings } from "../load-settings.ts";
import { openThisMachine } from "../open-home.ts";
import { planWebhooks, type WebhookPlan } from "../plan-webhooks.ts";
import { reconcileHome } from "../reconcile-home.ts";
import { hasNews, reconcileLines } from "../reconcile-lines.ts";
import { printRecord, runSession } from "../run-session.ts";
import { printable } from "../table.ts";
import { createEventTaker } from "../take-event.ts";
import { takeWebhooks } from "../take-webhooks.ts";
import { UsageError } from "../usage-error.ts";
import { createWatchedBatches } from "../watched-batches.ts";
import { watchSchedules } from "../watched-schedules.ts";
import { manifestAt } from "./batch.ts";

/** `stillmotion watch <folder>`: every still dropped there becomes a clip, until Ctrl-C. */
export async function watchCommand(folder: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  if (settings.stack !== undefined) {
    throw new UsageError(
      "watch works on this machine; a stack watches its own bucket: copy the stills there, below stills/",
    );
  }
  const facts = await stat(folder).catch(() => null);
  if (facts === null) throw new UsageError(`${printable(folder)}: there is no such folder; make it, then start again`);
  if (!facts.isDirectory()) throw new UsageError(`${printable(folder)}: this is no folder`);
  await mkdir(settings.data, { recursive: true });

  const plan = settings.webhooks === undefined ? null : planWebhooks(settings.webhooks, settings);
  const home = await openThisMachine(settings, plan === null ? {} : { webhookUrlOf: plan.urlOf });
  const webhooks = plan === null ? null : await openWebhooks(plan, home);

  return runSession(closingFirst(webhooks, home), flags.json === true, async (session) => {
    const { signal } = session;
    for (const ended of await home.resume()) void report(ended);
    const reconciled = await reconcileHome(home, settings, {
      dryRun: false,
      onStart: (ended) => void report(ended),
      isStopped: () => signal.aborted,
    });
    if (hasNews(reconciled))
      for (const line of reconcileLines(reconciled)) process.stderr.write(`${printable(line)}\n`);
    const batches = createWatchedBatches({ home, session, settings, ...batchNotes(flags.json === true) });
    await batches.resume();
    const stopSchedules = await watchSchedules({
      dataFolder: settings.data,
      open: (path) => manifestAt(path, undefined, { except: settings.data, keepIn: settings.data }),
      run: batches.takeDue,
      onProblem: (name, { message }) =>
        process.stderr.write(`${printable(`The schedule ${name} can't be kept: ${message}`)}\n`),
    });
    const known = await knownKeys(home);
    if (flags.json !== true)
      process.stdout.write(
        `Watching ${printable(folder)}; clips go to ${printable(settings.data)}/clips. Stop with Ctrl-C.\n`,
      );
    const takeEvent = createEventTaker({
      emit: home.emit,
      start: async (event, label) => void report(session.follow(await home.start(event), label)),
      startBatch: (asked) => batches.take({ ...asked, root: folder }),
    });
    await watchFolder({
      folder,
      dataFolder: settings.data,
      signal,
      isKnown: (key) => known.has(key),
      async onFile(file, key, afterStill) {
        if (manifestOfKey(key) !== null)
          return batches.take({ id: key, manifest: { bucket: "", key }, maxCostUsd: null, root: folder });
        if (isEventName(key)) return takeEvent(file);
        const dropped = await home.drop(file.path, key);
        const isRequest = isRequestKey(key);
        if (isStillName(key)) known.add(key);
        // A still takes the sidecar that lies there when it begins.
        else if (!isRequest && !afterStill) return;
        const event = isRequest
          ? requestDroppedEvent(dropped, new Date(file.mtimeMs))
          : objectCreatedEvent(dropped, new Date());
        const execution = await home.start(event);
        void report(session.follow(execution, file.name));
      },
      onProblem: (path, error) => {
        const problem = `${path} can't be read or copied: ${error.message}; it is tried again from time to time`;
        process.stderr.write(`${printable(problem)}\n`);
      },
    });
    await stopSchedules();
    return exitCodes.interrupted;
  });

  async function openWebhooks(plan: WebhookPlan, home: Parameters<typeof takeWebhooks>[0]["home"] & Home) {
    const { webhookHost: host, webhookPort: port } = settings;
    const onProblem = (problem: string) => process.stderr.write(`${printable(problem)}\n`);
    try {
      const server = await takeWebhooks({ plan, host, port, home, onProblem });
      if (flags.json !== true)
        for (const line of webhookLines(plan, `${host}:${server.port}`)) process.stdout.write(`${printable(line)}\n`);
      return server;
    } catch (error) {
      await home.close();
      throw error;
    }
  }

  async function report(ending: Promise<Ended>): Promise<void> {
    const { record, problem } = await ending;
    if (problem !== null && problem !== "stopped")
      process.stderr.write(
        `A render could not be finished: ${printable(problem)}. The next start carries on with it.\n`,
      );
    if (record === null) return;
    if (flags.json === true) printRecord(record);
    else for (const note of failureNotes([record])) process.stderr.write(`${note}\n`);
  }
}

/** A home that hears of nothing more while it closes. */
function closingFirst(webhooks: WebhookServer | null, home: Home): Home {
  return {
    ...home,
    async close() {
      await webhooks?.close();
      await home.close();
    },
  };
}

/** Where to send whose webhooks: for providers that are told so by hand, once. */
function webhookLines({ sources, urlOf }: WebhookPlan, place: string): string[] {
  return [
    `Webhooks come in at ${place}.`,
    ...[...sources].map(([name, { kind }]) =>
      kind === "openai"
        ? `${name} announces to ${urlOf(name)}: set that in its project.`
        : `${name} is told where with each job.`,
    ),
  ];
}

/** What is said of the batches of the folder. */
function batchNotes(json: boolean) {
  const unfinished = (name: string, problem: string) =>
    process.stderr.write(`${printable(`${name} has not ended: ${problem}`)}. The next start carries on with it.\n`);
  return {
    onBegin: (name: string) => {
      if (!json) process.stdout.write(`${printable(name)} begins\n`);
    },
    onEnd: (name: string, end: BatchEnd) => {
      if (end.status === "unfinished") unfinished(name, end.problems.join("; "));
      else process.stdout.write(`${json ? JSON.stringify(end.summary) : describeSummary(end.summary, end.folder)}\n`);
    },
    onProblem: (name: string, error: Error) => unfinished(name, error.message),
  };
}

/** The keys of all stills that a render was ever started for. */
async function knownKeys(home: Home): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const record of home.ledger.list()) keys.add(record.still.key);
  return keys;
}
