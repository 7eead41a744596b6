import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Job } from "./job.ts";

/** Who is told of the ends of jobs, as OpenAI's projects have it. */
export interface WebhookTarget {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
}

export interface JobAnnouncer {
  /** Tells, soon and more than once if need be, that a job has ended. Nobody waits for it. */
  announce(job: Pick<Job, "id" | "status">): void;
  /** Gives up on what was not taken yet. */
  close(): Promise<void>;
}

/** Until a receiver takes it, it is told again after so many seconds. */
const pausesSeconds = [0, 1, 5, 30];
const timeoutMilliseconds = 10_000;

/** Posts `video.completed` and `video.failed`, signed as Standard Webhooks: what OpenAI sent, and so what a client is to take. */
export function createJobAnnouncer(
  { url, secret }: WebhookTarget,
  { now, report }: { now: () => number; report: (line: string) => void },
): JobAnnouncer {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function tell(job: Pick<Job, "id" | "status">): Promise<void> {
    const id = `evt_${randomBytes(16).toString("hex")}`;
    const at = Math.floor(now() / 1000);
    const body = JSON.stringify({
      id,
      object: "event",
      created_at: at,
      type: job.status === "completed" ? "video.completed" : "video.failed",
      data: { id: job.id },
    });
    let why = "";
    for (const seconds of pausesSeconds) {
      await pause(seconds * 1000, closing.signal);
      if (closing.signal.aborted) return;
      const answer = await post(id, body);
      if (answer === null) return;
      why = answer;
    }
    report(`studio: ${job.id}: its end could not be announced: ${why}`);
  }

  /** Null once it is taken; else why not, without the address. */
  async function post(id: string, body: string): Promise<string | null> {
    const sentAt = new Date(now());
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": "application/json",
          "user-agent": "Stillmotion-Studio",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
          "webhook-signature": new Webhook(secret).sign(id, sentAt, body),
        },
        body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMilliseconds)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `the receiver answered ${response.status}`;
    } catch {
      return "the receiver can't be reached";
    }
  }

  return {
    announce(job) {
      const told = tell(job).finally(() => underWay.delete(told));
      underWay.add(told);
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
