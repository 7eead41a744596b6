import { z } from "zod";
import "../render/say-issue.ts";
import { progressReports } from "./hold-jobs.ts";

const route = z.enum(["create", "retrieve", "list", "content", "delete"]);
const match = z.strictObject({
  /** Part of the job's prompt. */
  prompt: z.string().optional(),
  /** The n-th create the studio receives in its folder, from 1; on other routes, the job that create made. */
  order: z.int().min(1).optional(),
  /** Without it a rule applies to every route its action can apply to. */
  route: route.optional(),
  /** How many times the rule applies; without it, always. */
  times: z.int().min(1).optional(),
});
const action = z
  .strictObject({
    status: z.int().min(200).max(599).optional(),
    body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    delayMs: z.int().min(0).max(3_600_000).optional(),
    /** The connection is destroyed: before anything is done, or after it is done and stored. */
    drop: z.enum(["before", "after"]).optional(),
    failJob: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    /** The job stays in progress at this percentage for ever. */
    freezeAt: z.int().min(0).max(99).optional(),
    /** The job is in progress for so long after its create; then its clip is drawn, or it fails. */
    takeSeconds: z.number().gt(0).max(3600).optional(),
    /** What it tells of its progress meanwhile; by default nothing. */
    report: z.enum(progressReports).optional(),
    content: z.enum(["truncated", "empty", "html", "wrong-type", "stall"]).optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "an action does nothing")
  .refine(
    (value) => value.status !== undefined || (value.body ?? value.headers) === undefined,
    "body and headers need a status",
  )
  .refine((value) => value.report === undefined || value.takeSeconds !== undefined, "report needs takeSeconds")
  .refine(
    (value) => value.takeSeconds === undefined || value.freezeAt === undefined,
    "takeSeconds and freezeAt exclude each other",
  );
const rule = z
  .strictObject({ match: match.default({}), action })
  .refine(
    (value) => value.match.route === undefined || value.match.route === "create" || !isForCreate(value.action),
    "failJob, freezeAt and takeSeconds apply when a job is made: route must be create",
  )
  .refine(
    (value) => value.match.route === undefined || value.match.route === "content" || value.action.content === undefined,
    "a content action needs route content",
  );

export type FaultRoute = z.infer<typeof route>;
export type FaultAction = z.infer<typeof action>;
export type FaultRule = z.infer<typeof rule>;
/** How the studio is to misbehave: the first rule that matches a request applies. */
export type FaultScript = FaultRule[];

export function isForCreate(value: { failJob?: unknown; freezeAt?: unknown; takeSeconds?: unknown }): boolean {
  return (value.failJob ?? value.freezeAt ?? value.takeSeconds) !== undefined;
}

/** A fault script that can't be used; the message lists everything that is wrong with it. */
export class FaultScriptError extends Error {
  override readonly name = "FaultScriptError";
}

/** Reads a script's JSON. Throws one error that lists everything wrong with it. */
export function parseFaultScript(text: string): FaultScript {
  let script: unknown;
  try {
    script = JSON.parse(text);
  } catch (error) {
    throw new FaultScriptError(`The fault script is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = z.array(rule).safeParse(script);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "script"}: ${issue.message}`);
  throw new FaultScriptError(
    `The fault script is wrong:\n${lines.join("\n")}\nSee docs/studio.md for what it may say.`,
  );
}
