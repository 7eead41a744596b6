import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;

/**
 * Frees the frames that are done with. Their pixels lie outside of V8's heap, so V8 sees no reason to hurry: without this a render
 * of 1080p holds hundreds of megabytes of frames nobody needs. Costs well under a millisecond.
 */
export function collectGarbage(): void {
  collect({ type: "minor" });
}
