import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import type { RequestLayer } from "../render/merge-requests.ts";
import { requestOfMetadata } from "../render/object-metadata.ts";
import { type RequestProblem, sayProblem } from "../render/read-request.ts";
import { folderDefaultsKeysOf, sidecarKeyOf } from "../render/request-keys.ts";
import { type RequestFile, readRequestFile } from "./read-request-file.ts";

/** What the files and the metadata that come with a still ask for. */
export interface LayersOfStill {
  /** The nearest first. */
  layers: RequestLayer[];
  hasSidecar: boolean;
  /** The first source that can't be used, null where all can. */
  broken: { source: string; etag: string; problems: RequestProblem[] } | null;
}

/** Sidecar, object metadata, then the defaults of each folder up to `stills/`. */
export async function readLayers(
  objects: Pick<ObjectStore, "head" | "read">,
  at: { bucket: string; key: string },
  still: StoredObject | null,
): Promise<LayersOfStill> {
  const { bucket } = at;
  const sidecarKey = sidecarKeyOf(at.key);
  const [sidecar, ...defaults] = await Promise.all([
    sidecarKey === null ? absent : readRequestFile(objects, { bucket, key: sidecarKey }),
    ...folderDefaultsKeysOf(at.key).map((key) => readRequestFile(objects, { bucket, key })),
  ]);
  const metadata = requestOfMetadata(still?.metadata ?? {});
  const files = [sidecar ?? absent, ...defaults].filter((file) => file.status !== "absent");
  const layers: RequestLayer[] = files.flatMap((file) =>
    file.status === "usable" ? [{ origin: `${originOf(file.key)} ${file.key}`, request: file.request, file }] : [],
  );
  const ridesAlong = Object.keys(metadata.request).length > 0;
  if (ridesAlong)
    layers.splice(sidecar?.status === "usable" ? 1 : 0, 0, { origin: "object metadata", request: metadata.request });
  return { layers, hasSidecar: sidecar?.status !== "absent", broken: brokenOf(files, metadata, still) };
}

const absent = { status: "absent" } as const satisfies RequestFile;

function originOf(key: string): string {
  return key.endsWith("/stillmotion.json") ? "folder defaults" : "sidecar";
}

function brokenOf(
  files: RequestFile[],
  metadata: ReturnType<typeof requestOfMetadata>,
  still: StoredObject | null,
): LayersOfStill["broken"] {
  const file = files.find((each) => each.status === "unusable");
  if (file?.status === "unusable") return { source: file.key, etag: file.etag, problems: file.problems };
  if (metadata.problems.length === 0) return null;
  const problems = metadata.problems.map((problem) => ({ ...problem, line: null, column: null }));
  return { source: "the still's metadata", etag: still?.etag ?? "", problems };
}

/** For people: what is wrong with a source, and where. */
export function sayBroken({ source, problems }: NonNullable<LayersOfStill["broken"]>): string {
  return `The request in ${source} can't be used: ${problems.map(sayProblem).join("; ")}`;
}
