import { ALL_FORMATS, BufferSource, Input } from "mediabunny";
import { ApiError } from "./api-error.ts";
import { checkSize } from "./video-fields.ts";

/** The whole seconds and the size of an uploaded clip. Refuses what is no clip. */
export async function probeUpload(bytes: Uint8Array): Promise<{ seconds: number; size: string }> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  let size: string;
  let duration: number;
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new Error("it has no video track");
    size = `${await track.getDisplayWidth()}x${await track.getDisplayHeight()}`;
    duration = await track.computeDuration();
  } catch {
    // What the library says of it reads like a failure of ours.
    throw new ApiError(400, "The uploaded video can't be read: it is damaged, or no video.", "video");
  } finally {
    input.dispose();
  }
  checkSize(size);
  return { seconds: Math.min(60, Math.max(1, Math.round(duration))), size };
}
