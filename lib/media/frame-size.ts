export interface FrameSize {
  width: number;
  height: number;
}

/** Reads `WIDTHxHEIGHT`; null when it is not that, or beyond what a video frame can be (16 to 8192 pixels a side). */
export function parseFrameSize(size: string): FrameSize | null {
  const match = /^([1-9]\d{1,3})x([1-9]\d{1,3})$/.exec(size);
  if (match === null) return null;
  const width = Number(match[1]);
  const height = Number(match[2]);
  const isSane = (side: number) => side >= 16 && side <= 8192;
  return isSane(width) && isSane(height) ? { width, height } : null;
}
