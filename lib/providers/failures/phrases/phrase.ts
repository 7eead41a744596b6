/** A pattern and the code of ours that a failure gets which no provider's code explains. */
export interface Phrase {
  pattern: RegExp;
  code: string;
}

/** Text as the patterns expect it: one line, plain quotes, single spaces. */
export function plainText(text: string): string {
  return text
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\\[nrt]/g, " ")
    .replace(/\\(["'])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** `Image to Video`, `text2video`: the name of what was asked for. Nothing is wrong with an image there. */
export function withoutProductNames(text: string): string {
  return text.replace(
    /\b(?:image|text|video|audio|reference|frames?|photo)s?[ _-]?(?:to|2)[ _-]?(?:video|image|audio)\b/gi,
    "generation",
  );
}

/** Text without a prompt that was quoted back: its words are the user's, not the provider's. */
export function withoutEchoes(text: string): string {
  return text
    .replace(
      /\b((?:negative[ _])?prompt(?:[ _]text)?|input[ _]text|caption|提示词)["']?\s*(?:was|is|[:=：])\s*(["'`「『][^"'`」』]{0,4000}["'`」』]?)/gi,
      "$1",
    )
    .replace(/\b(?:prompt|caption|description)\s*["'`]([^"'`]{12,4000})["'`]/gi, "prompt")
    .replace(/\b((?:render|generat|animat|draw)(?:e|ing)?)\s*["'`][^"'`]{12,4000}["'`]/gi, "$1")
    .replace(
      /\b(?!(?:say|warn|mean|read|stat|return|report|follow|answer|respond)ing\b)([a-z]{2,20}ing|for|about|of) (["'`])(?=[^"'`]{0,200} [^"'`]{1,200} )[^"'`]{16,4000}\2/gi,
      "$1",
    )
    .replace(/\b(?:for|with|from) (?:the |your )?prompt\s*[:：]?\s*["'`][^"'`]{0,4000}["'`]?/gi, "");
}
