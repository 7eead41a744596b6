import type { RenderRecord } from "../render/render-record.ts";
import { describeStatus, stillName } from "./describe-record.ts";
import { printable } from "./table.ts";

type Find = (renderId: string) => RenderRecord | undefined;

/**
 * What a render was made of, and what was made of it, as two trees; empty where there is neither. A render that comes up
 * again is named, and its own branches are not repeated.
 */
export function describeLineage(record: RenderRecord, all: readonly RenderRecord[]): string {
  const byId = new Map(all.map((each) => [each.renderId, each]));
  const find: Find = (renderId) => byId.get(renderId);
  const above = tree(record.renderId, find, (renderId) => sourcesOf(find(renderId)));
  const below = tree(record.renderId, find, (renderId) =>
    all.filter((each) => sourcesOf(each).includes(renderId)).map((each) => each.renderId),
  );
  const parts = [
    ...(above.length > 1 ? ["made of:", ...above] : []),
    ...(below.length > 1 ? ["made of it:", ...below] : []),
  ];
  return parts.join("\n");
}

function sourcesOf(record: RenderRecord | undefined): string[] {
  if (record === undefined) return [];
  return record.source === null ? record.parts : [record.source];
}

function tree(root: string, find: Find, branchesOf: (renderId: string) => string[]): string[] {
  const seen = new Set<string>();
  const lines: string[] = [];
  draw(root, "", "");
  return lines;

  function draw(renderId: string, lead: string, leadBelow: string): void {
    const isNew = !seen.has(renderId);
    seen.add(renderId);
    const branches = branchesOf(renderId);
    lines.push(`${lead}${say(renderId, find(renderId))}${isNew || branches.length === 0 ? "" : " (see above)"}`);
    if (!isNew) return;
    for (const [index, branch] of branches.entries()) {
      const isLast = index === branches.length - 1;
      draw(branch, `${leadBelow}${isLast ? "└─ " : "├─ "}`, `${leadBelow}${isLast ? "   " : "│  "}`);
    }
  }
}

function say(renderId: string, record: RenderRecord | undefined): string {
  if (record === undefined) return `${printable(renderId)} (not in this ledger)`;
  const { clip, prompt } = record;
  const facts = [
    kindOf(record),
    ...(record.kind === "animate" ? [stillName(record)] : []),
    clip === null ? describeStatus(record) : `${clip.durationSeconds.toFixed(2)} s`,
    ...(prompt === "" ? [] : [`"${printable(prompt.split("\n")[0] ?? "").slice(0, 60)}"`]),
  ];
  return `${renderId}  ${facts.join(", ")}`;
}

function kindOf({ kind, from }: RenderRecord): string {
  return kind === "extend" && from === null ? "extend (joined)" : kind;
}
