import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { CameraPose } from "./camera-path.ts";
import { rgbaToYuv, yuvToI420 } from "./yuv.ts";

/**
 * Draws the still as a camera sees it, straight into I420. The still is turned to YUV once and the canvas then scales Y, U and V in the
 * place of R, G and B: interpolation is linear, so the order does not matter, and each frame is spared a colour conversion.
 */
export class FramePainter {
  readonly #width: number;
  readonly #height: number;
  readonly #still: Canvas;
  readonly #context: SKRSContext2D;

  /** `rgba`: the still's pixels, exactly `width` x `height`. They are overwritten. */
  constructor(rgba: Uint8Array<ArrayBuffer>, width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#still = createCanvas(width, height);
    const stillContext = this.#still.getContext("2d");
    const image = stillContext.createImageData(width, height);
    rgbaToYuv(rgba);
    image.data.set(rgba);
    stillContext.putImageData(image, 0, 0);
    this.#context = createCanvas(width, height).getContext("2d");
    this.#context.imageSmoothingEnabled = true;
    this.#context.imageSmoothingQuality = "high";
  }

  /** `target` takes width * height * 1.5 bytes. */
  paint(pose: CameraPose, target: Uint8Array): void {
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, this.#width / 2, this.#height / 2);
    context.rotate(pose.rollRadians);
    context.scale(pose.zoom, pose.zoom);
    context.translate(-(0.5 + pose.x) * this.#width, -(0.5 + pose.y) * this.#height);
    context.drawImage(this.#still, 0, 0);
    const pixels = context.getImageData(0, 0, this.#width, this.#height).data;
    yuvToI420(pixels, this.#width, this.#height, target);
  }
}
