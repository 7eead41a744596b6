import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MiddlewareObj } from "@middy/core";
import { createMediaTools } from "../media/create-media-tools.ts";
import type { MediaTools } from "../media/media-tools.ts";
import type { Environment } from "./environment.ts";

/** Where a function keeps clips while it works on them. */
export const temporaryFolder = join(tmpdir(), "stillmotion");

/**
 * How long the parts of a step may take, in seconds: together with a download, less than the time limit of a function that
 * has clips. What is drawn of a clip gives up first: the clip is filed without it.
 */
export const mediaSeconds = { join: 180, extras: 60, poster: 15 } as const;

/** The media tools as everywhere, held to the time and the storage of a function. */
export function createFunctionMedia(environment: Environment): MediaTools {
  return createMediaTools({
    temporaryFolder,
    limits: { maximumBytes: environment.CLIP_LIMIT_BYTES, totalSeconds: environment.DOWNLOAD_LIMIT_SECONDS },
    joinSeconds: mediaSeconds.join,
    extrasSeconds: mediaSeconds.extras,
  });
}

/** A function does one thing at a time: what lies there when it begins was left by a run that was cut off. */
export function clearTemporaryFolder(): MiddlewareObj<unknown> {
  return { before: () => rm(temporaryFolder, { recursive: true, force: true }) };
}
