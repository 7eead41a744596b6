import * as z from "zod/mini";
import { ask } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import { exchangeFailure } from "../../openai/reply-failure.ts";
import type { ListAnswer, ListedJob } from "../../video-provider.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";

const pageLimit = 10;

const text = orNull(z.string());
const input = orNull(z.looseObject({ prompt: text, duration: orNull(z.union([z.number(), z.string()])) }));
const prediction = z.looseObject({ id: z.string(), model: text, version: text, created_at: text, input });
const pageSchema = z.looseObject({ results: z.array(z.unknown()), next: text });

type Prediction = z.output<typeof prediction>;

/**
 * Predictions made since a time; Replicate lists the newest first, 100 a page. A list that may lack one is answered as
 * `unsupported`: who reads it decides by what is absent whether to pay again. The next page is asked for at the configured
 * address, whatever host its link names.
 */
export async function listPredictions(connection: ServiceConnection, since: Date): Promise<ListAnswer> {
  const jobs: ListedJob[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < pageLimit; pages++) {
    const query: Record<string, string> = cursor === null ? {} : { cursor };
    const request = compose(connection, "GET", "predictions", { query });
    const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
    const httpStatus = exchange.reply?.httpStatus ?? 0;
    if (httpStatus < 200 || httpStatus >= 300) {
      return { status: "later", failure: exchangeFailure(connection, "create", exchange) };
    }
    const page = pageSchema.safeParse(exchange.reply?.json);
    if (!page.success) return { status: "unsupported" };
    const found = page.data.results.map((result) => prediction.safeParse(result).data);
    if (found.includes(undefined)) return { status: "unsupported" };
    const listed = found.filter((entry) => entry !== undefined);
    const recent = listed.filter((entry) => !(createdAt(entry) < since));
    // An hour after it was made, Replicate forgets what was asked for: any of these may be the job that is looked for.
    if (recent.some((entry) => Object.values(entry.input ?? {}).every((value) => value === null))) {
      return { status: "unsupported" };
    }
    jobs.push(...recent.map(toListed));
    if (page.data.next === null || recent.length < listed.length) return { status: "listed", jobs };
    cursor = cursorOf(page.data.next);
    if (cursor === null) return { status: "unsupported" };
  }
  return { status: "unsupported" };
}

function toListed(entry: Prediction): ListedJob {
  const { id, model, version, input: asked } = entry;
  const seconds = Number.parseFloat(String(asked?.duration ?? ""));
  const made = createdAt(entry);
  return {
    jobId: id,
    prompt: asked?.prompt ?? null,
    // With a version, the model may have been asked for by either name.
    model: version === null || version === "hidden" ? model : null,
    seconds: Number.isNaN(seconds) ? null : seconds,
    // What a size was sent as differs from model to model.
    size: null,
    createdAt: Number.isNaN(made.getTime()) ? null : made,
    idempotencyKey: null,
  };
}

function createdAt(entry: Prediction): Date {
  return new Date(entry.created_at ?? "");
}

function cursorOf(next: string): string | null {
  return URL.canParse(next, "https://replicate.test")
    ? new URL(next, "https://replicate.test").searchParams.get("cursor")
    : null;
}
