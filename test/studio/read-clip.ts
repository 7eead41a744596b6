import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";

/** What a clip's file says of it. */
export async function readClip(bytes: Uint8Array) {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error("no video track");
  const config = await track.getDecoderConfig();
  let frames = 0;
  for await (const _ of new EncodedPacketSink(track).packets()) frames += 1;
  return {
    frames,
    seconds: Number((await track.computeDuration()).toFixed(4)),
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    codec: config?.codec,
    colorSpace: config?.colorSpace,
    tags: await input.getMetadataTags(),
    boxes: topLevelBoxes(bytes),
  };
}

function topLevelBoxes(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let offset = 0; offset + 8 <= bytes.byteLength; offset += Math.max(view.getUint32(offset), 8)) {
    names.push(Buffer.from(bytes.subarray(offset + 4, offset + 8)).toString("latin1"));
  }
  return names;
}
