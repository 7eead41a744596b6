import { formatOf, type ManifestFormat } from "./read-manifest.ts";

const folder = "batches/";

/** Whether a key lies where manifests, and what they need, lie: nothing there is a still or a request of its own. */
export function isBelowBatches(key: string): boolean {
  return key.startsWith(folder);
}

/** The manifest that lies there: its name, which is part of its batch's identity, and its format; null for anything else. */
export function manifestOfKey(key: string): { name: string; format: ManifestFormat } | null {
  const format = isBelowBatches(key) ? formatOf(key) : null;
  return format === null ? null : { name: key.slice(folder.length), format };
}

/** On one machine, what the keys of the stills of a manifest begin with: its folder below `batches/` is a part of them, as on AWS. */
export function keyFolderOf(name: string): string {
  return `stills/${name.slice(0, name.lastIndexOf("/") + 1)}`;
}
