import { expect, test } from "vitest";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { dropStill, testWorld } from "../support/run-workflow.ts";

test.each(["stills//photo.jpg", "stills/../photo.jpg", "stills/./photo.jpg"])(
  "a still at %s is refused at once, with the reason",
  async (key) => {
    const world = testWorld();
    const event = JSON.parse(JSON.stringify(await dropStill(world)).replaceAll("stills/photo.jpg", key));
    const answer = await prepareRender(world.dependencies)(event);
    expect(answer).toMatchObject({ outcome: "failed", failure: { code: "event_invalid", class: "request" } });
  },
);
