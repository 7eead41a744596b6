/** Keys, links and identifiers, in the order they are taken out: a key inside a link first, then the link, then ids. */
const removals: readonly { pattern: RegExp; by: string }[] = [
  // Secrets.
  {
    pattern:
      /\b(?:Bearer|Basic|Token|Key)\s+(?!(?:is|was|has|not|and|or|for|in|invalid|expired|missing|quota|limit|required|provided|error|balance|authentication|auth)\b)[\w.~+/:*=-]{8,}/g,
    by: "",
  },
  {
    pattern:
      /\b(?:sk|pk|rk|xai|r8|ghp|gho|hf|whsec|gsk|nvapi|key|fal|rw|luma|pplx|tgp|api)[-_](?=[\w*.-]{0,120}[\d*])[A-Za-z0-9*_.-]{6,}[A-Za-z0-9*]/g,
    by: "",
  },
  {
    pattern:
      /\b(?:AIza[\w-]{10,}|ya29\.[\w.-]{8,}|(?:AKIA|ASIA|AKLT|LTAI)[A-Za-z0-9]{8,}|eyJ[\w-]{6,}(?:\.[\w-]*){0,2})/g,
    by: "",
  },
  {
    pattern:
      /\b(?:api[_-]?key|access[_-]?key(?:[_-]?id)?|secret(?:[_-]?(?:access[_-]?)?key)?|access[_-]?token|auth[_-]?token|password|passwd|signature|x-goog-api-key|authorization)["']?\s*[=:]\s*["']?(?!(?:is|was|not|invalid|missing|expired|required)\b)[^\s"',;&)]{4,}/gi,
    by: "",
  },
  // Links: the page they point to may help, what follows it never does.
  { pattern: /\bdata:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*/g, by: "" },
  { pattern: /\b(https?):\/\/(?:[^\s/@]{1,200}@)?([^\s"'<>()[\]{}，。；、]{1,2000})/gi, by: "url" },
  // Identifiers.
  {
    pattern:
      /[([]?\s*\b(?:include (?:the |this )?)?(?:ark|csd|x-)?(?:request|trace|task|correlation|operation|job|video|log|reference|session|event|prediction|generation|tracking|transaction|response|run|support|ray|call)[ _-]?(?:id|uuid|no\.?|number|reference)s?\b(?:\s+(?:is|was))?\s*[:=：#]?\s*["'`]?(?:\[id\]|\{[^}]{0,40}\}|(?=[\w.:-]*\d)[\w.:-]{4,})["'`]?(?: in your (?:message|email|request))?\s*[)\]]?/gi,
    by: "",
  },
  { pattern: /[([]\s*(?:reference|ref|tid|id|req|trace|cid|rid)\s*[:=]\s*[^)\]]{3,80}[)\]]+/gi, by: "" },
  { pattern: /["'`]?\[id\]["'`]?/gi, by: "" },
  { pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, by: "" },
  { pattern: /\b(?=[a-z]{0,60}\d)[0-9a-f]{12,}\b/gi, by: "" },
  { pattern: /\b[a-z]{2,16}[-_](?=[\w-]{0,80}\d)[A-Za-z0-9]{8,}(?:[-_][A-Za-z0-9]+)*\b/gi, by: "identifier" },
  { pattern: /\b(?=[A-Za-z]{0,80}\d)(?=\d{0,80}[A-Za-z])[A-Za-z0-9]{20,}\b/g, by: "" },
  { pattern: /(?<![\d.,x×])\b\d{10,}\b(?![x×])/g, by: "" },
  { pattern: /\(\s*(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{8,16}\s*\)/g, by: "" },
  { pattern: /[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}/g, by: "" },
];

/** Text without keys, without what a link carries, and without identifiers of any request. */
export function redact(text: string): string {
  let clean = text;
  for (const { pattern, by } of removals) {
    if (by === "url") clean = clean.replace(pattern, (_whole, scheme: string, rest: string) => shortLink(scheme, rest));
    else if (by === "identifier") clean = clean.replace(pattern, (whole) => (isModelName(whole) ? whole : ""));
    else clean = clean.replace(pattern, by);
  }
  return clean;
}

/** A documentation page keeps its address; a link to a file, a job or a bucket is dropped, for it is signed or names somebody. */
function shortLink(scheme: string, rest: string): string {
  const trailing = /[.,;:!?]+$/.exec(rest)?.[0] ?? "";
  const [address = ""] = rest.slice(0, rest.length - trailing.length).split(/[?#]/);
  const isPage = /^[a-z0-9.-]+\.[a-z]{2,}(?:\/[a-zA-Z._/-]{0,60}(?:v\d)?[a-zA-Z._/-]{0,40})?$/i.test(address);
  const isFile =
    /\.(?:mp4|webm|mov|png|jpe?g|webp|gif|json|zip)$|amazonaws|googleapis\.com\/.*\/o\/|storage|blob\.core|\bcdn|oss-|\btos\b|[?]/i.test(
      address,
    );
  return isPage && !isFile ? `${scheme}://${address}${trailing}` : trailing;
}

/** `sora-2-pro`, `seedance-1-0-lite-i2v-250428`: digits and dashes that name a product, which the reader needs. */
function isModelName(word: string): boolean {
  return /^(?:sora|veo|wan|kling|seedance|doubao|gemini|imagen|gpt|grok|gen|ray|hailuo|minimax|flux|ltx|pixverse|vidu|muse|cogvideox|hunyuan|nova|stable|dream|i2v|t2v)[-_.]?/i.test(
    word,
  );
}
