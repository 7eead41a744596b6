import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ObjectStore } from "../objects/object-store.ts";
import { replaceFile } from "../objects/write-atomically.ts";
import type { BatchSummary } from "../render/batch-summary.ts";
import { contactSheet } from "./contact-sheet.ts";
import { reportCsv } from "./report-csv.ts";
import { reportJson } from "./report-json.ts";
import type { ResultFile } from "./result-file.ts";
import { shrinkPoster } from "./shrink-poster.ts";

/** Writes `report.json`, `report.csv` and `report.html` into the batch's folder, piece by piece. */
export async function writeReports(
  folder: string,
  summary: BatchSummary,
  results: Pick<ResultFile, "inOrder">,
  objects: Pick<ObjectStore, "read">,
): Promise<void> {
  const reports = {
    "report.json": reportJson(summary, results.inOrder()),
    "report.csv": reportCsv(results.inOrder()),
    "report.html": contactSheet(summary, results.inOrder(), {
      async posterOf({ thumbnail }) {
        const bytes = thumbnail === null ? null : await objects.read(thumbnail);
        return bytes === null ? null : shrinkPoster(bytes);
      },
      linkOf: clipLink,
    }),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, pieces] of Object.entries(reports))
    await replaceFile(join(folder, name), (temporary) => pipeline(pieces, createWriteStream(temporary)));
}

/** From `batches/<batchId>/report.html` to a clip of the same bucket or data folder. */
export function clipLink({ key }: { key: string }): string {
  return `../../${key.split("/").map(encodeURIComponent).join("/")}`;
}
