import { readdir, readFile } from "node:fs/promises";
import type { RenderKind, RenderRequest } from "../../lib/render/request.ts";

/** A request that the documents or the examples show. */
export interface DocumentedRequest {
  /** Where it stands: `docs/shots.md, block 3`. */
  name: string;
  request: RenderRequest;
  /** Whether it is made of a still, and not of clips. */
  isOfStill: boolean;
}

const root = new URL("../../", import.meta.url);
const pages = ["docs/requests.md", "docs/shots.md", "docs/iterating.md"];
const folder = "examples/requests";

/** Every JSON block of the pages about requests, and every file of the examples. */
export async function documentedRequests(): Promise<DocumentedRequest[]> {
  const blocks = await Promise.all(
    pages.map(async (page) => {
      const text = await readFile(new URL(page, root), "utf8");
      const found = [...text.matchAll(/```json\n([\s\S]*?)```/g)];
      return found.map((match, index) => documented(`${page}, block ${index + 1}`, match[1] ?? ""));
    }),
  );
  const names = (await readdir(new URL(folder, root))).map((name) => `${folder}/${name}`).sort();
  const files = names.map(async (name) => documented(name, await readFile(new URL(name, root), "utf8")));
  return [...blocks.flat(), ...(await Promise.all(files))];
}

/** What is shown as an event is the request that it brings. */
function documented(name: string, text: string): DocumentedRequest {
  const shown = JSON.parse(text);
  const { still, request: asked = {} } = shown.detail ?? { request: shown };
  const request: RenderRequest = still === undefined ? asked : { ...asked, still };
  return { name, request, isOfStill: (request.kind ?? "animate") === "animate" };
}

/** What it comes to: a list of shots is a stitch of them. */
export function kindMade({ kind = "animate", shots }: RenderRequest): RenderKind {
  return shots === undefined ? kind : "stitch";
}

/** The same for renders that are there: each of the ids it names becomes the next of these. */
export function ofRenders(request: RenderRequest, renderIds: readonly string[]): RenderRequest {
  const { source, clips } = request;
  return {
    ...request,
    ...(source === undefined ? {} : { source: renderIds[0] ?? "" }),
    ...(clips === undefined ? {} : { clips: clips.map((_, index) => renderIds[index % renderIds.length] ?? "") }),
  };
}
