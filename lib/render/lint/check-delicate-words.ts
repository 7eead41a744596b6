import { delicateWords } from "./delicate-words.ts";
import type { Finding, LintSubject } from "./finding.ts";

const tables = delicateWords.map((table) => ({
  ...table,
  patterns: [
    anyOf(
      table.words.filter((word) => !word.startsWith("=")),
      "giu",
    ),
    anyOf(
      table.words.filter((word) => word.startsWith("=")).map((word) => word.slice(1)),
      "gu",
    ),
  ],
}));

/** As words of their own; none at all where there are none. */
function anyOf(words: readonly string[], flags: string): RegExp {
  const escaped = words.map((word) => word.replaceAll(/[.\\+*?]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|") || "(?!)"})(?![\\p{L}\\p{N}])`, flags);
}

/** "in the style of Xaver Yilmaz": somebody's name, whoever it is. */
const someonesStyle = /\b(?:in|with) the style of ((?:\p{Lu}[\p{L}'’.-]+ ){1,2}\p{Lu}[\p{L}'’-]+)/gu;

/** Names, brands and topics that may be refused; of each word, its first place in each text. */
export function checkDelicateWords({ texts }: LintSubject, isEnglish: boolean): Finding[] {
  return texts.flatMap(({ path, text }) => {
    const found = tables
      .filter(({ areNames }) => areNames || isEnglish)
      .flatMap(({ code, what, rewrite, patterns }) =>
        distinct(
          patterns.flatMap((pattern) => [...text.matchAll(pattern)]),
          0,
        ).map((word) => refusable(code, path, `"${word}" is ${what}`, rewrite)),
      );
    const named = new Set(found.map((finding) => finding.why));
    const styles = distinct(text.matchAll(someonesStyle), 1)
      .map((name) =>
        refusable(
          "real-name",
          path,
          `"${name}" is somebody's name`,
          "Describe the style itself: light, colours, lines.",
        ),
      )
      .filter(({ why }) => ![...named].some((known) => known.startsWith(why.split(" is ")[0] ?? why)));
    return [...found, ...styles];
  });
}

function refusable(code: Finding["code"], path: string, what: string, rewrite: string): Finding {
  return { code, path, why: `${what}: the job may be refused`, rewrite, severity: "warning" };
}

function distinct(matches: Iterable<RegExpMatchArray>, group: number): string[] {
  return [...new Set([...matches].map((match) => match[group] ?? ""))];
}
