import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sayFileError } from "../../lib/objects/say-file-error.ts";

test("what Node says with a code is said in words, the rest as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-say-"));
  await writeFile(join(folder, "file"), "");
  const why = (work: Promise<unknown>) => work.then(() => "fine", sayFileError);
  expect(await why(readFile(join(folder, "none")))).toBe("there is no such file");
  expect(await why(readFile(folder))).toBe("this is a folder, not a file");
  expect(await why(mkdir(join(folder, "file")))).toBe("this is a file, not a folder");
  expect(await why(readFile(join(folder, "file", "below")))).toBe("a part of its path is a file, not a folder");
  expect(sayFileError(new Error("the cable is cut"))).toBe("the cable is cut");
  await rm(folder, { recursive: true });
});
