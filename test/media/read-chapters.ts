/** The chapters of an MP4 in its `chpl` box, read as ffmpeg does: 9 bytes of head, a count is the last of them. */
export function readChapters(file: Buffer): { startSeconds: number; title: string }[] {
  const list = file.indexOf("chpl") + 4;
  const chapters = [];
  let at = list + 9;
  for (let left = file.readUInt8(list + 8); left > 0; left--) {
    const length = file.readUInt8(at + 8);
    const title = file.toString("utf8", at + 9, at + 9 + length);
    chapters.push({ startSeconds: Number(file.readBigUInt64BE(at)) / 1e7, title });
    at += 9 + length;
  }
  return chapters;
}
