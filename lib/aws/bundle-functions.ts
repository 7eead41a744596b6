import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import type { NativePackage } from "./install-native.ts";

/** Every function: those of the Task states, the one that closes what broke, the one that looks for what is missing, the studio. */
export const functionNames = [
  "prepare-render",
  "admit-render",
  "create-video",
  "await-video",
  "poll-video",
  "store-clip",
  "plan-next-attempt",
  "record-success",
  "record-failure",
  "close-render",
  "plan-batch",
  "report-batch",
  "reconcile",
  "receive-webhook",
  "studio",
] as const;
export type FunctionName = (typeof functionNames)[number];

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Bundle {
  /** The folder: what a function's code is made of. The handler is `index.handler`. */
  folder: string;
  /** Of the code that is loaded when the function starts, without its source map. */
  bytes: number;
  /** Of the code in files of its own that is loaded when it is first needed: an SDK of one provider, say. */
  laterBytes: number;
  metafile: Metafile;
}

/**
 * Writes one function's code into a folder: `index.mjs`, a file for all that is only imported when it is needed, and their
 * source maps. Packages with binaries are not in it: `installNative` adds them.
 */
export async function bundleFunction(name: FunctionName, folder: string): Promise<Bundle> {
  const { metafile } = await build({ ...bundleOptions(name), outdir: folder, metafile: true, write: true });
  const atStart = loadedAtStart(metafile);
  const code = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".mjs"));
  const sum = (isCounted: (path: string) => boolean) =>
    code.reduce((total, [path, { bytes }]) => total + (isCounted(path) ? bytes : 0), 0);
  return { folder, bytes: sum((path) => atStart.has(path)), laterBytes: sum((path) => !atStart.has(path)), metafile };
}

/** The entry and every file it imports outright, by their paths in the metafile. */
export function loadedAtStart({ outputs }: Metafile): Set<string> {
  const loaded = new Set(Object.keys(outputs).filter((path) => path.endsWith("/index.mjs")));
  // A set that grows is walked to its end.
  for (const path of loaded)
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && external !== true) loaded.add(imported);
  return loaded;
}

const nativePackages: Partial<Record<FunctionName, readonly NativePackage[]>> = {
  "prepare-render": ["sharp", "@napi-rs/webcodecs"],
  "store-clip": ["sharp", "@napi-rs/webcodecs"],
  "plan-batch": ["sharp"],
  "report-batch": ["sharp"],
  // A request may ask for what the EXIF of its still says.
  reconcile: ["sharp"],
  studio: ["sharp", "@napi-rs/webcodecs", "@napi-rs/canvas"],
};

/** What `installNative` must put beside a function's bundle. */
export function nativePackagesOf(name: FunctionName): readonly NativePackage[] {
  return nativePackages[name] ?? [];
}

/** What runs on threads of its own: a file each, beside the handler. */
const workers: Partial<Record<FunctionName, readonly string[]>> = {
  studio: ["lib/studio/encode-worker.ts", "lib/studio/draw-worker.ts"],
};

export function bundleOptions(name: FunctionName): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [
      { in: `functions/${name}/handler.ts`, out: "index" },
      ...(workers[name] ?? []).map((path) => ({ in: path, out: basename(path, ".ts") })),
    ],
    bundle: true,
    splitting: true,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    charset: "utf8",
    // The SDK's CommonJS is one file a client, of which nothing can be left out.
    mainFields: ["module", "main"],
    alias: {
      "@aws-sdk/credential-provider-node": join(root, "lib/aws/lambda-credentials.ts"),
      "@vercel/oidc": join(root, "lib/aws/vercel-identity.ts"),
    },
    external: [...nativePackagesOf(name)],
    plugins: [plainSchemas, shortPackageFiles, leaveOut],
    logLevel: "error",
  };
}

/**
 * The SDK's schemas of operations we never call stay in a bundle only because of keys like `[_hH]`, which might have side
 * effects for all esbuild knows. They are constants of the same file: written out, all but a few schemas fall away.
 * So do the errors (a class and a schema each) once they are registered nowhere: one that the SDK does not find it throws
 * as the service's own error, with its name. We know errors by that.
 */
const plainSchemas: Plugin = {
  name: "plain-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const constants = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, constant = "", text = ""]) => [constant, text]),
      );
      const contents = source
        .replaceAll(/\[(_\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`)
        .replaceAll(/^n0_registry\.registerError\(.*\);$/gm, "");
      return { contents };
    });
  },
};

/** The SDK reads its version from there, and nothing else. */
const shortPackageFiles: Plugin = {
  name: "short-package-files",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/** Modules that are bound in by their packages and never used here. Each of their exports becomes an empty function. */
const unused = [
  // Of OpenAI's resources only the videos.
  /openai[\\/]resources[\\/].*\.mjs$/,
  // And its key is a key.
  /openai[\\/](?:internal[\\/])?auth[\\/](?:x509-)?workload-identity-auth\.mjs$/,
  // Node has these checksums of its own, and endpoint discovery (a cache of the DynamoDB client) is off.
  /@(?:smithy|aws-sdk)[\\/](?:core|checksums)[\\/].*[\\/](?:Sha1|Sha256|Sha512|Md5)Js\.js$/,
  /@aws-sdk[\\/]endpoint-cache[\\/]/,
  // No bucket is a directory bucket.
  /middleware-s3-express[\\/]classes[\\/]S3ExpressIdentity\w+\.js$/,
  // No operation we call streams events.
  /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/](?:EventStreamSerde|eventstream-(?:codec|serde|serde-universal)[\\/]\w+)\.js$/,
  // Nor do we page with the SDK's own helpers.
  /@smithy[\\/]core[\\/]dist-es[\\/]legacy-root-exports[\\/]pagination[\\/]/,
  // What S3 sends and gets are Node's streams, never the browser's, and not gathered into larger chunks.
  /@smithy[\\/]core[\\/].*[\\/]util-stream[\\/](?:checksum[\\/])?(?:[\w-]+\.browser|createBufferedReadable)\.js$/,
  // Retries are the standard ones.
  /@smithy[\\/]core[\\/].*[\\/]util-retry[\\/](?:AdaptiveRetryStrategy|DefaultRateLimiter)\.js$/,
  // The region is in the environment.
  /@smithy[\\/]core[\\/].*[\\/]getInstanceMetadataRegion\.js$/,
  // Nobody asks for the JSON schema of a schema.
  /zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/,
  // Nor for its messages in the fifty other languages, which the schemas of the AI SDK bring along.
  /zod[\\/]v4[\\/]locales[\\/][\w-]+\.js$/,
];

const used = /openai[\\/]resources[\\/](?:index|videos)\.mjs$|zod[\\/]v4[\\/]locales[\\/](?:index|en)\.js$/;

const leaveOut: Plugin = {
  name: "leave-out",
  setup({ onLoad }) {
    for (const filter of unused) {
      onLoad({ filter }, async ({ path }) =>
        used.test(path) ? undefined : { contents: emptied(await readFile(path, "utf8")) },
      );
    }
  },
};

/** The same exports, without anything behind them. */
function emptied(source: string): string {
  const declared = [...source.matchAll(/^export (?:const|let|class|function\*?|async function\*?) (\w+)/gm)];
  const listed = [...source.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = ""]) => [
    ...list.matchAll(/(?:\w+ as )?(\w+)\s*(?:,|$)/g),
  ]);
  const names = new Set([...declared, ...listed].map(([, name]) => name));
  const empty = [...names].map((name) => `function _${name}() {}\nexport { _${name} as ${name} };`);
  return ["export default function () {}", ...empty].join("\n");
}
