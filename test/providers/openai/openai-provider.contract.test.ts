import { test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { makeClip } from "../../support/make-clip.ts";
import { type Routes, startProtocolServer } from "../../support/protocol-server.ts";
import { type Arrange, type Situation, videoProviderContract } from "../video-provider.contract.ts";
import { testKey } from "./against.ts";

const clip = await makeClip();
const job = (status: string, more: object = {}) => ({ id: "video_1", object: "video", status, ...more });
const refusal = {
  error: { message: "Invalid value: '7'.", type: "invalid_request_error", param: "seconds", code: null },
};

function routesFor(situation: Situation): Routes {
  const well: Routes = {
    "POST /v1/videos": { json: job("queued") },
    "GET /v1/videos/video_1": { json: job("completed", { progress: 100 }) },
    "GET /v1/videos/video_1/content": { bytes: clip, headers: { "content-type": "video/mp4" } },
    "GET /v1/videos": () => ({
      json: { object: "list", data: [job("queued", { created_at: Date.now() / 1000 })], has_more: false },
    }),
    "DELETE /v1/videos/video_1": [
      { json: { id: "video_1", object: "video.deleted", deleted: true } },
      { status: 404, json: { error: { message: "No such video." } } },
    ],
  };
  const changes: Record<Situation, Routes> = {
    "all is well": {},
    "it is busy": {
      "POST /v1/videos": {
        status: 429,
        json: { error: { message: "Rate limit reached.", code: "rate_limit_exceeded" } },
      },
    },
    "it refuses the request": { "POST /v1/videos": { status: 400, json: refusal } },
    "the answer to a create is lost": { "POST /v1/videos": { breaks: "after" } },
    "the job is running": { "GET /v1/videos/video_1": { json: job("in_progress", { progress: 40 }) } },
    "the job has failed": {
      "GET /v1/videos/video_1": {
        json: job("failed", { error: { code: "video_generation_failed", message: "An internal error." } }),
      },
    },
    "polls fail": { "GET /v1/videos/video_1": { status: 503, text: "<html>down</html>" } },
    "the clip isn't there yet": {
      "GET /v1/videos/video_1/content": { status: 404, json: { detail: "Generation is still in-progress" } },
    },
    "the clip is gone": {
      "GET /v1/videos/video_1/content": { status: 404, json: { detail: "Generated video file not found on disk" } },
      "GET /v1/videos/video_1": { json: job("completed") },
    },
  };
  return { ...well, ...changes[situation] };
}

const arrange: Arrange = async (situation) => {
  const server = await startProtocolServer(routesFor(situation));
  return {
    provider: createOpenAIProvider({ apiKey: testKey, baseURL: server.baseURL }),
    jobId: "video_1",
    creates: () => server.count("POST"),
    clip,
    close: () => server.close(),
  };
};

test.each(videoProviderContract)("the OpenAI provider keeps the contract: $claim", async ({ situation, check }) => {
  const arranged = await arrange(situation);
  try {
    await check(arranged);
  } finally {
    await arranged.close();
  }
});
