import type { FailureClass } from "../../render/failure.ts";
import type { CodeTable } from "./codes/code-table.ts";
import { type FamilyName, families } from "./provider-families.ts";

interface Index {
  exact: Map<string, FailureClass>;
  prefixes: { prefix: string; class: FailureClass }[];
}

function indexOf(table: CodeTable): Index {
  const index: Index = { exact: new Map(), prefixes: [] };
  for (const [failureClass, codes] of Object.entries(table) as [FailureClass, readonly string[]][]) {
    for (const code of codes) {
      const plain = code.toLowerCase();
      if (plain.endsWith("*")) index.prefixes.push({ prefix: plain.slice(0, -1), class: failureClass });
      else index.exact.set(plain, failureClass);
    }
  }
  return index;
}

const indexes = new Map<FamilyName, Index>(
  Object.entries(families).map(([name, family]) => [name as FamilyName, indexOf(family.table)]),
);

function within(index: Index, code: string): FailureClass | undefined {
  return index.exact.get(code) ?? index.prefixes.find((entry) => code.startsWith(entry.prefix))?.class;
}

/** What a code means at this provider. A name that its own tables lack is looked up at all others, if they agree on it. */
export function lookUpCode(code: string, numeric: boolean, own: readonly FamilyName[]): FailureClass | undefined {
  const plain = code.toLowerCase();
  for (const family of own) {
    const index = indexes.get(family);
    const found = index === undefined ? undefined : within(index, plain);
    if (found !== undefined) return found;
  }
  // 1301 is blocked content at two providers and something else at a third: a number says nothing elsewhere.
  return numeric ? undefined : agreedMeaning(plain);
}

/** Words that are a code at one provider and a plain word at the others. */
const ownWords = new Set(["unknown", "internal", "missing", "pa", "500", "throttling", "one_of"]);

/** What every table that lists a code calls it; nothing where they differ, or where fewer than asked for list it. */
export function agreedMeaning(code: string, fewest = 1): FailureClass | undefined {
  const plain = code.toLowerCase();
  if (ownWords.has(plain)) return undefined;
  let agreed: FailureClass | undefined;
  let tables = 0;
  for (const index of indexes.values()) {
    const found = within(index, plain);
    if (found === undefined) continue;
    if (agreed !== undefined && agreed !== found) return undefined;
    agreed = found;
    tables += 1;
  }
  return tables >= fewest ? agreed : undefined;
}
