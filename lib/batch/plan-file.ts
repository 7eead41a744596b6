import type { StoredObject } from "../objects/object-store.ts";
import { batchLineEvent } from "./batch-event.ts";
import type { PlannedLine } from "./plan-lines.ts";
import { nameOfStill, type StillSource } from "./still-source.ts";

/** One line of the file that the Distributed Map reads: one render. */
export interface PlanFileLine {
  line: number;
  /** Of the render's execution: the same for the same line of the same run. */
  name: string;
  /** The event that starts it. */
  event: Record<string, unknown>;
}

/** One line of the file that the report is made from: every line of the manifest. */
export interface LineFileLine {
  line: number;
  still: string | null;
  /** Known before the render begins, and what it is found by afterwards; null for a bad line. */
  renderId: string | null;
  sameAs: number | null;
  problem: string | null;
  /** Where the still is fetched from an address: what asks for its render, whose id is known once it is there. */
  event?: Record<string, unknown>;
}

export interface PlanFileOptions {
  batch: { batchId: string; run: number; startedAt: string };
  /** The still in the bucket as it is now; null where it is not there. One that came with its line is put there. */
  find(still: Exclude<StillSource, { url: string }>): Promise<StoredObject | null>;
  /** The id of the render that an event asks for, as the workflow's first step makes it out. */
  renderIdOf(event: Record<string, unknown>): Promise<string>;
}

/** What is filed of each planned line; `plan` is null for one that begins no render of its own. */
export async function* planFileLines(
  lines: AsyncIterable<PlannedLine>,
  { batch, find, renderIdOf }: PlanFileOptions,
): AsyncIterable<{ plan: PlanFileLine | null; line: LineFileLine }> {
  for await (const planned of lines) {
    const { line } = planned;
    if ("problem" in planned) {
      const { problem, still = null } = planned;
      yield { plan: null, line: { line, still, renderId: null, sameAs: null, problem } };
      continue;
    }
    const { request, sameAs } = planned;
    const still = nameOfStill(planned.still);
    const name = `${batch.batchId}-${batch.run}-${line}`;
    if ("url" in planned.still) {
      // What an address held is filed under the line it was first asked for by.
      const event = batchLineEvent(batch, sameAs ?? line, planned.still, request);
      yield {
        plan: sameAs === null ? { line, name, event } : null,
        line: { line, still, renderId: null, sameAs, problem: null, event },
      };
      continue;
    }
    const found = await find(planned.still);
    if (found === null) {
      const problem = "still: it is not there any more";
      yield { plan: null, line: { line, still, renderId: null, sameAs: null, problem } };
      continue;
    }
    const event = batchLineEvent(batch, line, found, request);
    yield {
      plan: sameAs === null ? { line, name, event } : null,
      line: { line, still, renderId: await renderIdOf(event), sameAs, problem: null },
    };
  }
}
