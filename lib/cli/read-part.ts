import { readFile } from "node:fs/promises";
import { sayFileError } from "../objects/say-file-error.ts";
import { locateJson } from "../render/locate-json.ts";
import { readRequest, sayProblem } from "../render/read-request.ts";
import type { RenderRequest } from "../render/request.ts";
import { SettingsError } from "./settings.ts";

/** A part of a request in a file of its own. Throws a `SettingsError` that says what is wrong with the file, and where. */
export async function readPart(name: "shot" | "shots", file: string): Promise<RenderRequest> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new SettingsError(`${name}: ${file} can't be read: ${sayFileError(error)}`);
  });
  const own = text.replace(/^\uFEFF/, "");
  if (isWholeRequest(own)) {
    const what = name === "shots" ? "the list alone, from [ to ]" : "the shot alone";
    throw new SettingsError(
      `${name}: ${file} is a whole request: put it beside the still, as NAME.json for NAME.jpg, or keep ${what}`,
    );
  }
  // On a line of its own, so that lines count as in the file.
  const read = readRequest(`{"${name}":\n${own}\n}`);
  if (read.status === "usable") return read.request;
  const problems = read.problems.map((problem) =>
    sayProblem({ ...problem, line: problem.line === null ? null : Math.max(1, problem.line - 1) }),
  );
  throw new SettingsError(problems.map((problem) => `${file}: ${problem}`).join("\n"));
}

/** No part has a part of these names. */
function isWholeRequest(text: string): boolean {
  const read = locateJson(text);
  if (read.status === "broken" || typeof read.value !== "object" || read.value === null) return false;
  return Object.hasOwn(read.value, "shots") || Object.hasOwn(read.value, "shot");
}
