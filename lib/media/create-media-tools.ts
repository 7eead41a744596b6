import type { MediaTools } from "./media-tools.ts";
import type { ReceiveLimits } from "./save-stream.ts";

export interface MediaToolsOptions {
  /** Where clips are kept while they arrive. Made if it is missing. */
  temporaryFolder: string;
  /** How long and how much a download may take; what is left out keeps its default. */
  limits?: Partial<ReceiveLimits>;
  /** How long joining may take; by default a quarter of an hour. */
  joinSeconds?: number;
  /** How long a spritesheet and a preview may take together; by default two minutes. A clip does without them. */
  extrasSeconds?: number;
}

/** The real media tools. The heavy libraries are loaded by the first call that needs them, and apart from each other. */
export function createMediaTools(options: MediaToolsOptions): MediaTools {
  const { joinSeconds = 900, extrasSeconds = 120 } = options;
  return {
    async prepareStill(bytes, prepareOptions) {
      const { prepareStill } = await import("./prepare-still.ts");
      return prepareStill(bytes, prepareOptions);
    },
    async readExif(bytes) {
      const { readExif } = await import("./read-exif.ts");
      return readExif(bytes);
    },
    async receiveClip(content, expected) {
      const { receiveClip } = await import("./receive-clip.ts");
      return receiveClip(options, content, expected, async (video) => {
        const { drawPoster } = await import("./draw-poster.ts");
        return drawPoster(video);
      });
    },
    async joinClips(paths, joinOptions) {
      const { joinClips } = await import("./join-clips.ts");
      const limits = { temporaryFolder: options.temporaryFolder, totalSeconds: joinSeconds };
      return joinClips(limits, paths, joinOptions, () => import("./join/encode-clips.ts"));
    },
    async lastFrame(path) {
      const { lastFrame } = await import("./last-frame.ts");
      return lastFrame(path);
    },
    async drawExtras(path, drawOptions) {
      const { drawExtras } = await import("./draw-extras.ts");
      return drawExtras(path, { ...drawOptions, seconds: extrasSeconds });
    },
    async readProvenance(path) {
      const { readProvenance } = await import("./read-provenance.ts");
      return readProvenance(path);
    },
  };
}
