/** The name of the defaults for a folder and all below it. */
export const folderDefaultsName = "stillmotion.json";

/** The endings of a still's key. HEIC too: it is refused with advice, not passed over in silence. */
export const stillEndings = ["jpg", "jpeg", "png", "webp", "avif", "tif", "tiff", "gif", "heic", "heif"] as const;

/** Where the request of a still lies: `NAME.json` beside `NAME.jpg`; null where that name means the folder's defaults. */
export function sidecarKeyOf(stillKey: string): string | null {
  const key = stillKey.replace(/\.[^./]+$/, ".json");
  return isFolderDefaults(key) || key === stillKey ? null : key;
}

/** Where a still's defaults may lie, the nearest first: in its folder, and in each one above up to `stills/`. */
export function folderDefaultsKeysOf(stillKey: string): string[] {
  const folders = stillKey.split("/").slice(0, -1);
  return folders.map((_folder, index) => [...folders.slice(0, folders.length - index), folderDefaultsName].join("/"));
}

/** The stills that a sidecar may be for. Keys go by case: the two ways in which cameras and people write endings. */
export function stillKeysOf(sidecarKey: string): string[] {
  const stem = sidecarKey.replace(/\.json$/, "");
  return stillEndings.flatMap((ending) => [`${stem}.${ending}`, `${stem}.${ending.toUpperCase()}`]);
}

/** Where it is told why the request of a still can't be used: beside the folder of its clips. */
export function requestErrorKey(stillKey: string): string {
  return `clips/${stillKey.replace(/^stills\//, "").replace(/\.[^./]+$/, "")}.error.json`;
}

export function isFolderDefaults(key: string): boolean {
  return key.split("/").at(-1) === folderDefaultsName;
}

export function isSidecarKey(key: string): boolean {
  return key.endsWith(".json") && !isFolderDefaults(key);
}

/** Whether what lies there is a request of its own: it starts a render, of a still that it names or of clips. */
export function isRequestKey(key: string): boolean {
  return key.startsWith("requests/") && isSidecarKey(key);
}
