import { requestedPrefix } from "../render/clip-keys.ts";
import { formatOf, type ManifestFormat } from "./read-manifest.ts";

const folder = "batches/";
/** Not `.json`: that is the sidecar of a still. */
export const prefixEnding = ".batch.json";
/** What a manifest's name may end in, for people. */
export const manifestEndings = `.jsonl, .csv or ${prefixEnding}`;

/** Whether a key lies where manifests, and what they need, lie: nothing there is a still or a request of its own. */
export function isBelowBatches(key: string): boolean {
  return key.startsWith(folder);
}

/**
 * The manifest that lies there: its name, which is part of its batch's identity, and its format; null for anything else.
 * `prefix`: it names what has to be listed first.
 */
export function manifestOfKey(key: string): { name: string; format: ManifestFormat | "prefix" } | null {
  const format = isBelowBatches(key) ? (key.endsWith(prefixEnding) ? "prefix" : formatOf(key)) : null;
  return format === null ? null : { name: key.slice(folder.length), format };
}

/** Where `batch --stack` sends a manifest with its stills: nothing begins there by itself. */
export function sentFolderOf(name: string): string {
  return `${requestedPrefix}${name.replace(/\.[^./]+$/, "")}/`;
}

/** The manifest that was sent there. */
export function sentManifestOfKey(key: string): { name: string; format: ManifestFormat } | null {
  const name = key.split("/").at(-1) ?? "";
  const format = formatOf(name);
  return format === null || key !== `${sentFolderOf(name)}${name}` ? null : { name, format };
}

/** On one machine, what the keys of the stills of a manifest begin with: its folder below `batches/` is a part of them, as on AWS. */
export function keyFolderOf(name: string): string {
  return `stills/${name.slice(0, name.lastIndexOf("/") + 1)}`;
}
