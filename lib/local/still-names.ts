const stillName = /\.(jpe?g|png|webp|avif|tiff?|gif|hei[cf])$/i;

/** Whether a file's name says that it is a still. HEIC too: it is refused with advice, not passed over in silence. */
export function isStillName(name: string): boolean {
  return stillName.test(name);
}

/** Whether an event may lie there that asks for a render or a batch. */
export function isEventName(name: string): boolean {
  return name.startsWith("events/") && name.endsWith(".json");
}
