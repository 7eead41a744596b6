import { ApiError, notFound } from "../api-error.ts";
import { newId } from "../job.ts";
import { probeUpload } from "../probe-upload.ts";
import { readFields } from "../request-fields.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send-json.ts";

interface Character {
  id: string;
  name: string;
  created_at: number;
}

/** Stores a character. The studio's camera has no use for one: a create that names it is noted so, and drawn as without. */
export const createCharacter: Route = async ({ folder, now }, { request, response }) => {
  const fields = await readFields(request);
  const name = fields.text("name") ?? "";
  if (name.length < 1 || name.length > 80) throw new ApiError(400, "'name' must have 1 to 80 characters.", "name");
  const video = fields.file("video");
  if (video === undefined) throw new ApiError(400, "Missing required parameter: 'video'.", "video");
  await probeUpload(video.bytes);
  const character: Character = { id: newId("char"), name, created_at: Math.floor(now() / 1000) };
  await folder.writeCharacterClip(character.id, video.bytes);
  await folder.writeRecord("characters", character.id, character);
  sendJson(response, 200, character);
};

export const retrieveCharacter: Route = async ({ folder }, { response, id }) => {
  const characters = (await folder.readRecords("characters")) as Character[];
  const character = characters.find((candidate) => candidate.id === id);
  if (character === undefined) throw notFound("Character", id);
  sendJson(response, 200, character);
};
