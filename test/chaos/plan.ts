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
  // Each of its own size: no two are the same bytes.
  for (const index of kinds.keys())
    await writeFile(fileOf(index), await makeStill({ width: 96 + index, height: 64, format: "jpeg" }));
  const time = new Date().toISOString();
  const renders = kinds.map((kind, index): PlannedRender => {
    const { deadlineMinutes } = kind;
    return {
      kind: kind.name,
      file: fileOf(index),
      key: `stills/${index}.jpg`,
      event: { "detail-type": "Render Requested", id: `chaos-${index}`, source: "chaos", time },
      request: { prompt: `hold still, ${markOf(index)} ${kind.name}`, deadlineMinutes: deadlineMinutes ?? 10 },
    };
  });
  return { renders, faults: kinds.flatMap((kind, index) => kind.faults(markOf(index))) };
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
