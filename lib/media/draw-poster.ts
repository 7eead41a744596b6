import { createCanvas, ImageData } from "@napi-rs/canvas";
import { EncodedVideoChunk, VideoDecoder, type VideoFrame } from "@napi-rs/webcodecs";
import { type EncodedPacket, EncodedPacketSink, type InputVideoTrack } from "mediabunny";

const maximumWidth = 1280;
const maximumHeight = 1280;
const webpQuality = 80;
const decodeSeconds = 15;

/** The first frame of a clip as WebP; null when its codec can't be decoded here. A clip is worth keeping without one. */
export async function drawPoster(video: InputVideoTrack): Promise<Uint8Array | null> {
  const packet = await new EncodedPacketSink(video).getFirstKeyPacket();
  const config = await video.getDecoderConfig();
  if (packet === null || config === null) return null;
  const frame = await decodeOne(packet, config);
  if (frame === null) return null;
  try {
    return await encode(frame, await video.getRotation(), {
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
    });
  } finally {
    frame.close();
  }
}

type DecoderConfig = NonNullable<Awaited<ReturnType<InputVideoTrack["getDecoderConfig"]>>>;

async function decodeOne(packet: EncodedPacket, config: DecoderConfig): Promise<VideoFrame | null> {
  let first: VideoFrame | null = null;
  let failure: Error | null = null;
  const decoder = new VideoDecoder({
    output: (frame) => {
      if (first === null) first = frame;
      else frame.close();
    },
    error: (error) => {
      failure = error;
    },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const { codec, description } = config;
    decoder.configure({ codec, ...(description && { description }), hardwareAcceleration: "prefer-software" });
    decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data: packet.data }));
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, decodeSeconds * 1000);
    });
    await Promise.race([decoder.flush(), timeout]);
    return failure === null ? first : null;
  } finally {
    clearTimeout(timer);
    if (decoder.state !== "closed") decoder.close();
  }
}

/** `display`: the size as a player shows it, after pixel shape and rotation. */
async function encode(frame: VideoFrame, rotation: number, display: { width: number; height: number }) {
  const { codedWidth, codedHeight } = frame;
  const pixels = new Uint8Array(frame.allocationSize({ format: "RGBA" }));
  await frame.copyTo(pixels, { format: "RGBA" });
  const picture = createCanvas(codedWidth, codedHeight);
  picture.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), codedWidth, codedHeight), 0, 0);

  const scale = Math.min(1, maximumWidth / display.width, maximumHeight / display.height);
  const width = Math.max(1, Math.round(display.width * scale));
  const height = Math.max(1, Math.round(display.height * scale));
  const poster = createCanvas(width, height);
  const context = poster.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.translate(width / 2, height / 2);
  context.rotate((rotation * Math.PI) / 180);
  const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width];
  context.drawImage(picture, -across / 2, -down / 2, across, down);
  return new Uint8Array(await poster.encode("webp", webpQuality));
}
