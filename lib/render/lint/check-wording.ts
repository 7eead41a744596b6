import { findCameraMoves } from "../camera-moves.ts";
import type { Finding, LintSubject } from "./finding.ts";

interface WordingRule {
  code: Finding["code"];
  pattern: RegExp;
  /** Parts where these words do no harm. */
  except: RegExp;
  why(words: string): string;
  rewrite(words: string, text: string): string;
}

const nowhere = /^$/;
const picture = "(?:it|(?:this|that|the|my)(?: (?:image|picture|photo|photograph|still|scene|shot))?)";

const rules: readonly WordingRule[] = [
  {
    code: "vague-verb",
    pattern: new RegExp(
      `\\b(?:${[
        `animate(?:d|s)?(?: ${picture})?`,
        `(?:make|have|let) (?:${picture}|everything) (?:move|alive|come alive)`,
        `(?:bring|brings|bringing) ${picture} to life`,
        `(?:add|gives?(?: ${picture})?) (?:some |more |a bit of )?(?:life|motion|movement|animation)`,
        `turns? ${picture} into (?:a |an )?(?:video|clip|movie|animation|gif)`,
        `make ${picture} (?:cool|nice|epic|dynamic|cinematic|interesting)`,
        "(?:do|make) something (?:cool|nice|interesting)",
      ].join("|")})\\b`,
      "i",
    ),
    except: /^(?:keep|shot\.audio)/,
    why: (words) => `"${words}" leaves open what moves and how`,
    rewrite: (words, text) => `${quote(text, words, "slow dolly in")}, and what in the picture moves.`,
  },
  {
    code: "negation",
    pattern:
      /\b(?:no(?! (?:longer|matter|one))|not(?! only)|never|without|avoid(?:ing)?|don['’]?t|do not|doesn['’]?t|does not|isn['’]?t|mustn['’]?t)\b[^,;.\n]{0,40}/i,
    except: nowhere,
    why: (words) => `models often do what a negation names ("${words}")`,
    rewrite: () => "Say what is there instead (an empty beach, rather than no people); what must stay goes into keep.",
  },
  {
    code: "text-on-screen",
    pattern:
      /\b(?:captions?|subtitles?|title card|titles? (?:appears?|fades?)|lettering|text (?:that )?(?:appears?|reads?|says?|saying|reading|overlay|on)|(?:words|text|letters|logo|slogan|headline) (?:appears?|fades?|on|over|across)|sign (?:that )?(?:reads?|says?|reading|saying)|(?:add|show|with) (?:a |the |some )?(?:text|logo|watermark|title))\b/i,
    except: /^(?:keep|shot\.audio)/,
    why: (words) => `"${words}": models seldom write legibly`,
    rewrite: () => "Leave the writing out, and put it over the finished clip; writing in the still goes into keep.",
  },
];

/** Words that models make little of, in English. One finding for each rule and text. */
export function checkWording({ texts }: LintSubject): Finding[] {
  return texts.flatMap(({ path, text }) =>
    rules.flatMap(({ code, pattern, except, why, rewrite }): Finding[] => {
      const words = except.test(path) ? undefined : pattern.exec(text)?.[0]?.trim();
      if (words === undefined) return [];
      // "animated" beside a camera verb is a style, not an order.
      if (code === "vague-verb" && /^animated$/i.test(words) && findCameraMoves(text).length > 0) return [];
      return [{ code, path, why: why(words), rewrite: rewrite(words, text), severity: "warning" }];
    }),
  );
}

/** The text with other words in the place of some; long texts only where they change. */
function quote(text: string, words: string, instead: string): string {
  const changed = text.replace(words, () => instead);
  return changed.length > 120 ? `Write "${instead}" instead of "${words}"` : `Write "${changed}"`;
}
