import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RenderRequest } from "../../lib/render/request.ts";
import type { FaultScript } from "../../lib/studio/fault-script.ts";
import { makeStill } from "../support/make-still.ts";
import { type ChaosKind, chaosKinds } from "./troubles.ts";

export interface PlannedRender {
  kind: string;
  file: string;
  key: string;
  /** The event but for its still: always of the same moment, so that sending it again is an echo. */
  event: Record<string, unknown>;
  request: RenderRequest;
}

/** So many renders, each with the trouble of its kind, in an order that mixes the kinds; and the studio's script for them. */
export async function planRenders(
  folder: string,
  count: number,
): Promise<{ renders: PlannedRender[]; faults: FaultScript }> {
  const kinds = kindsOf(count);
  await mkdir(join(folder, "stills"));
  const fileOf = (index: number) => join(folder, "stills", `${index}.jpg`);
  const twins = twinsOf(kinds);
  // Each of its own size: no two are the same bytes, but for twins.
  for (const index of kinds.keys()) {
    const still = await makeStill({ width: 96 + (twins.get(index) ?? index), height: 64, format: "jpeg" });
    await writeFile(fileOf(index), still);
  }
  const time = new Date().toISOString();
  const renders = kinds.map((kind, index): PlannedRender => {
    const { deadlineMinutes = 20, request } = kind;
    const prompt = `hold still, ${markOf(twins.get(index) ?? index)} ${kind.name}`;
    return {
      kind: kind.name,
      file: fileOf(index),
      key: `stills/${index}.jpg`,
      event: { "detail-type": "Render Requested", id: `chaos-${index}`, source: "chaos", time },
      request: { prompt, deadlineMinutes, ...request },
    };
  });
  return { renders, faults: kinds.flatMap((kind, index) => kind.faults(markOf(index))) };
}

/** The second of each pair of twins, and whose bytes and prompt it has. */
function twinsOf(kinds: readonly ChaosKind[]): Map<number, number> {
  const all = [...kinds.keys()].filter((index) => kinds[index]?.isTwin);
  return new Map(all.flatMap((index, place) => (place % 2 === 1 ? [[index, all[place - 1] ?? index] as const] : [])));
}

function markOf(index: number): string {
  return `chaos ${index}:`;
}

/** The kinds by their shares, spread evenly: wherever the list is cut, the mixture is the same. */
function kindsOf(count: number): ChaosKind[] {
  const total = chaosKinds.reduce((sum, { share }) => sum + share, 0);
  const owed = chaosKinds.map((kind) => ({ kind, credit: 0 }));
  return Array.from({ length: count }, () => {
    for (const entry of owed) entry.credit += entry.kind.share / total;
    const next = owed.reduce((best, entry) => (entry.credit > best.credit ? entry : best));
    next.credit -= 1;
    return next.kind;
  });
}
