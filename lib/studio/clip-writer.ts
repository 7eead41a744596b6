import {
  ALL_FORMATS,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
} from "mediabunny";
import type { ClipPacket } from "./frame-encoder.ts";
import type { RenderTask } from "./render-task.ts";

/** What a clip says of itself: it must not be taken for a film or for a model's work. */
const metadata = {
  title: "Camera animation of a still image",
  comment:
    "A local camera animation by Stillmotion studio: a camera moved over one still image on the CPU. Nothing was filmed, no generative model was used.",
  raw: { "©too": "Stillmotion studio (studio-camera-1)" },
};

/** Writes packets into an MP4 whose index comes first (faststart), after the packets of another clip if there is one. */
export class ClipWriter {
  readonly #output: Output;
  readonly #source = new EncodedVideoPacketSource("avc");
  readonly #task: RenderTask;
  #framesBefore = 0;
  #decoderConfig: VideoDecoderConfig | null = null;

  private constructor(task: RenderTask) {
    this.#task = task;
    const format = new Mp4OutputFormat({ fastStart: "in-memory" });
    this.#output = new Output({ format, target: new FilePathTarget(task.outputPath) });
    this.#output.addVideoTrack(this.#source, { frameRate: task.frameRate });
    this.#output.setMetadataTags(metadata);
  }

  static async open(task: RenderTask): Promise<ClipWriter> {
    const writer = new ClipWriter(task);
    await writer.#output.start();
    return writer;
  }

  async add(packet: ClipPacket): Promise<void> {
    const decoderConfig = this.#decoderConfig ?? (await this.#begin(packet));
    const timestamp = (this.#framesBefore + packet.frame) / this.#task.frameRate;
    const encoded = new EncodedPacket(packet.data, packet.type, timestamp, 1 / this.#task.frameRate);
    await this.#source.add(encoded, { decoderConfig });
  }

  async finish(): Promise<void> {
    await this.#output.finalize();
  }

  async #begin({ description }: ClipPacket): Promise<VideoDecoderConfig> {
    if (description === null) throw new Error("the encoder's first packet came without its configuration");
    const profile = Buffer.from(description.subarray(1, 4)).toString("hex");
    const decoderConfig: VideoDecoderConfig = {
      codec: `avc1.${profile}`,
      codedWidth: this.#task.width,
      codedHeight: this.#task.height,
      description,
      colorSpace: { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false },
    };
    this.#decoderConfig = decoderConfig;
    if (this.#task.prefixPath !== null) await this.#copyPrefix(this.#task.prefixPath, description, decoderConfig);
    return decoderConfig;
  }

  async #copyPrefix(path: string, description: Uint8Array, decoderConfig: VideoDecoderConfig): Promise<void> {
    const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
    try {
      const track = await input.getPrimaryVideoTrack();
      const config = await track?.getDecoderConfig();
      const before = config?.description as Uint8Array | undefined;
      // One track has one configuration. The studio's own clips of one size share it; anything else would play as garbage.
      if (track === null || before === undefined || Buffer.compare(new Uint8Array(before), description) !== 0) {
        throw new Error("the clip to extend was encoded differently");
      }
      for await (const packet of new EncodedPacketSink(track).packets()) {
        await this.#source.add(packet, { decoderConfig });
        this.#framesBefore += 1;
      }
    } finally {
      input.dispose();
    }
  }
}
