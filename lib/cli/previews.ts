import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { makersOf } from "../render/makers-of.ts";
import { type RenderRequest, requestSchema, resolveRequest } from "../render/request.ts";
import { providerProblem } from "./configured-providers.ts";
import { localCatalogue } from "./local-catalogue.ts";
import { type Settings, SettingsError } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

const previewSchema = z.object({
  still: z.object({ bucket: z.string(), key: z.string(), versionId: z.nullable(z.string()) }),
  request: requestSchema,
});

/** What was previewed: the still, and the request as it goes to its provider once it is approved. */
export type Preview = z.infer<typeof previewSchema>;

/** The same shot by the studio: a camera animation, free, and a render of its own. */
export function previewOf(request: RenderRequest): RenderRequest {
  const { model: _model, fallbacks: _fallbacks, maxCostUsd: _most, shots, ...rest } = request;
  const ours = shots?.map(({ provider: _provider, model: _itsModel, ...shot }) => shot);
  return { ...rest, ...(ours && { shots: ours }), provider: "studio", again: "preview" };
}

/** Keeps what an approval will need. */
export async function savePreview(dataFolder: string, renderId: string, preview: Preview): Promise<void> {
  await mkdir(join(dataFolder, "previews"), { recursive: true });
  await writeFile(pathOf(dataFolder, renderId), `${JSON.stringify(preview, null, 2)}\n`);
}

/** @throws UsageError where there is none of this id. */
export async function readPreview(dataFolder: string, renderId: string): Promise<Preview> {
  const text = /^\w{1,64}$/.test(renderId)
    ? await readFile(pathOf(dataFolder, renderId), "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      })
    : null;
  if (text === null)
    throw new UsageError(
      `There is no preview ${renderId} in ${dataFolder}; \`stillmotion render <still> --preview\` makes one.`,
    );
  return previewSchema.parse(JSON.parse(text));
}

/** @throws SettingsError where a provider that is to make what was previewed can't be asked on this machine. */
export function requireMakers(renderId: string, request: RenderRequest, settings: Settings): void {
  const resolved = resolveRequest(request, { provider: "studio" }, localCatalogue(settings).defaultsOf, "preview");
  const problems = makersOf(request, resolved).flatMap(({ path: setting, provider: name }) => {
    const said = { place: `the preview ${renderId}: `, setting, name };
    return providerProblem(said, settings, process.env, { spends: true }) ?? [];
  });
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
}

function pathOf(dataFolder: string, renderId: string): string {
  return join(dataFolder, "previews", `${renderId}.json`);
}
