import { expect } from "vitest";
import { profiles } from "../../../../lib/providers/openai/profiles.ts";
import type { CreateAnswer } from "../../../../lib/providers/video-provider.ts";
import { testKey } from "../against.ts";
import { type Bench, jobFor, type SeenRequest } from "../profile-bench.ts";

/** Something a provider with a profile does: a column of docs/profiles.md. */
export interface Capability {
  title: string;
  /** Tries it out and answers what was seen; throws where the provider's contract is broken. */
  observe(bench: Bench): Promise<string>;
}

const done = new WeakMap<Bench, Map<unknown, Promise<unknown>>>();

/** Does what several cells look at once a bench. */
export function once<Result>(bench: Bench, act: (bench: Bench) => Promise<Result>): Promise<Result> {
  const results = done.get(bench) ?? new Map<unknown, Promise<unknown>>();
  done.set(bench, results);
  const result = (results.get(act) as Promise<Result> | undefined) ?? act(bench);
  results.set(act, result);
  return result;
}

export function answersAtOnce(bench: Bench): boolean {
  return profiles[bench.profile].answersAtOnce;
}

export function expectCreated(answer: CreateAnswer): string {
  if (answer.status !== "created") throw new Error(JSON.stringify(answer));
  expect(JSON.stringify(answer)).not.toContain(testKey);
  return answer.jobId;
}

export async function create(bench: Bench, prompt: string): Promise<string> {
  return expectCreated(await bench.provider.create(jobFor(prompt)));
}

export async function createSeen(bench: Bench): Promise<SeenRequest> {
  const before = bench.seen.length;
  await create(bench, bench.idle);
  const [request, ...more] = bench.seen.slice(before);
  expect(more).toEqual([]);
  expect(bench.pictures().at(-1)).toBe("still");
  if (request === undefined) throw new Error("no request was sent");
  return request;
}
