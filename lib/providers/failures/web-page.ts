/** Markup instead of an answer: a proxy's error page, or a storage service's XML. */
export function isMarkup(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml|error|h1|center|title|meta|div|p\b)/i.test(text.slice(0, 400));
}

/** The parts of a page that say something: an XML error's code and message, or the title and the first headings. */
export function readMarkup(text: string): { code: string | undefined; sentences: string[] } {
  const code = /<Code>([^<]{1,80})<\/Code>/.exec(text)?.[1];
  const sentences: string[] = [];
  for (const match of text.matchAll(
    /<(title|h1|h2|h3|p|message|authenticationerrordetail|details?|reason)\b[^>]{0,200}>([^<]{1,400})</gi,
  )) {
    const sentence = match[2]?.trim() ?? "";
    if (sentence !== "" && !sentences.includes(sentence)) sentences.push(sentence);
    if (sentences.length >= 4) break;
  }
  return { code, sentences };
}

/** Text without tags, scripts and entities. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:script|style)\b[^>]{0,400}>[^<]{0,4000}/gi, " ")
    .replace(/<\/?[a-z!?][^<>]{0,1000}>/gi, " ")
    .replace(/&(?:nbsp|#160);/gi, " ")
    .replace(/&(?:quot|#34);/gi, '"')
    .replace(/&(?:#39|apos);/gi, "'")
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">")
    .replace(/&amp;/gi, "&");
}
