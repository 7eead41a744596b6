import { expect, test } from "vitest";
import { storeLargeClip } from "../bench/large-clip.ts";

test("a clip of 200 MB goes through StoreClip with little memory", async () => {
  const result = await storeLargeClip(200_000_000);
  expect(result).toMatchObject({ outcome: "stored", bytes: 200_000_000 });
  expect(result.peakMegabytes).toBeLessThan(256);
});
