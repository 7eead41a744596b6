import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { PlannedRender } from "./plan.ts";

/** What became of the renders of each kind. */
export function chaosTable(plan: PlannedRender[], records: RenderRecord[], creates: number): string {
  const byKey = new Map(records.map((record) => [record.still.key, record]));
  const kinds = [...new Set(plan.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const planned = plan.filter((render) => render.kind === kind);
    const found = planned.flatMap(({ key }) => byKey.get(key) ?? []);
    const jobs = found.flatMap(({ attempts }) => attempts).filter(({ jobId }) => jobId !== null).length;
    return [kind, planned.length, found.length, jobs, endsOf(found)];
  });
  const jobs = records.flatMap(({ attempts }) => attempts).filter(({ jobId }) => jobId !== null).length;
  const all = [
    ["trouble", "in", "out", "jobs", "ended as"],
    ...rows,
    ["all", plan.length, records.length, jobs, `${creates} jobs made at the studio`],
  ];
  return all
    .map(([kind, ...cells]) => {
      const [into, out, made, ends] = cells.map(String);
      return `${String(kind).padEnd(20)} ${into?.padStart(4)} ${out?.padStart(4)} ${made?.padStart(5)}  ${ends}`;
    })
    .join("\n");
}

function endsOf(records: RenderRecord[]): string {
  const counts = new Map<string, number>();
  for (const { status, failure } of records) {
    const end = failure === null ? status : `${status} (${failure.code})`;
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  const ends = [...counts].map(([end, count]) => `${count} ${end}`).join(", ");
  const retried = records.flatMap(({ attempts }) => attempts.slice(0, -1)).map(({ failure }) => failure?.code ?? "?");
  return retried.length === 0 ? ends : `${ends}; tried again after ${[...new Set(retried)].join(", ")}`;
}
