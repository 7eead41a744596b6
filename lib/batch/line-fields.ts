import { requestSchema } from "../render/request.ts";

/** What belongs to requests for something made of clips: a line animates its still. */
const ofOthers: ReadonlySet<string> = new Set(["$schema", "still", "source", "clips", "character", "totalSeconds"]);

/** The fields of a request that a line may have beside its still. */
export const lineFields = Object.keys(requestSchema.shape).filter((name) => !ofOthers.has(name));
