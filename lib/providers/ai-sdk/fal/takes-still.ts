/** Those of fal's own that make a clip of a still and don't have it in their names. */
const withoutTheWord = new Set([
  "fal-ai/davinci-magihuman",
  "fal-ai/fast-svd-lcm",
  "fal-ai/framepack",
  "fal-ai/framepack/f1",
  "fal-ai/hunyuan-custom",
  "fal-ai/stable-video",
]);

/**
 * Whether a model of fal makes its clip of one still. A model that knows no such field leaves it
 * out, makes a clip of the prompt alone and charges for it: of the 445 that answer with a film in fal's own `@fal-ai/client`
 * 1.10.1, 118 would. fal's own (`fal-ai/…`) have `image-to-video` or `i2v` in their names if they take one, but for a
 * few; what other owners put on its queue may be called anything.
 */
export function takesStill(model: string): boolean {
  if (model.startsWith("fal-ai/"))
    return withoutTheWord.has(model) || /[/-](?:image-to-video|i2v|img2vid)(?:[/-]|$)/.test(model);
  return !/[/-](?:text-to-video|t2v|reference-to-video)(?:[/-]|$)/.test(model);
}
