import type { RenderRecord } from "./render-record.ts";

/** What a clip is called as a chapter: its still's name, and what was made of it. */
export function chapterTitle({ kind, still }: Pick<RenderRecord, "kind" | "still">): string {
  const name = still.key
    .split("/")
    .at(-1)
    ?.replace(/\.[^./]+$/, "");
  return kind === "animate" ? (name ?? "") : `${name}, ${kind}`;
}
