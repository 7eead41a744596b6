export interface TextPlace {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units, as editors count. */
  column: number;
}

export type LocatedJson =
  | { status: "read"; value: unknown; placeOf(path: string): TextPlace }
  | ({ status: "broken"; message: string } & TextPlace);

interface Container {
  isObject: boolean;
  path: string;
  /** The next index of a list. */
  index: number;
  /** Of an object, the key whose value comes next. */
  key: string | null;
  expects: "first" | "key" | "colon" | "value" | "comma";
}

const token =
  /[ \t\n\r]*(?:([{}[\]:,])|("(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true\b|false\b|null\b))/uy;

/** Reads JSON, and knows where in its text each value is; where it is no JSON, the place of the first thing that is wrong. */
export function locateJson(text: string): LocatedJson {
  const places = new Map<string, number>();
  const broken = scan(text, places);
  if (broken !== null) return { status: "broken", message: broken.message, ...placeIn(text, broken.at) };
  return {
    status: "read",
    value: JSON.parse(text),
    placeOf(path) {
      for (let known = path; ; known = known.slice(0, known.lastIndexOf("."))) {
        const at = places.get(known);
        if (at !== undefined || !known.includes(".")) return placeIn(text, at ?? places.get("") ?? 0);
      }
    },
  };
}

/** Goes through the text once, without recursion: a hostile one may be nested as deep as it is long. */
function scan(text: string, places: Map<string, number>): { at: number; message: string } | null {
  const open: Container[] = [];
  let position = 0;
  let isOver = false;
  for (;;) {
    token.lastIndex = position;
    const match = token.exec(text);
    const at =
      match === null ? skipSpace(text, position) : token.lastIndex - (match[1] ?? match[2] ?? match[3] ?? "").length;
    const inner = open.at(-1);
    if (match === null) {
      if (at >= text.length && isOver) return null;
      const what = at >= text.length ? "the text ends here" : `${show(text, at)} can't be read`;
      return { at, message: `${what}: expected ${expectedBy(inner, isOver)}` };
    }
    position = token.lastIndex;
    const [, mark, string] = match;
    if (!take(mark, string, at, inner)) {
      return { at, message: `${show(text, at)} stands where there should be ${expectedBy(inner, isOver)}` };
    }
  }

  function take(
    mark: string | undefined,
    string: string | undefined,
    at: number,
    inner: Container | undefined,
  ): boolean {
    if (isOver) return false;
    if (mark === "}" || mark === "]") {
      const isAllowed = inner !== undefined && (inner.expects === "first" || inner.expects === "comma");
      if (!isAllowed || inner.isObject !== (mark === "}")) return false;
      open.pop();
      ended();
      return true;
    }
    if (mark === ",") {
      if (inner?.expects !== "comma") return false;
      inner.expects = inner.isObject ? "key" : "value";
      return true;
    }
    if (mark === ":") {
      if (inner?.expects !== "colon") return false;
      inner.expects = "value";
      return true;
    }
    if (inner?.isObject === true && inner.expects !== "value") {
      if (string === undefined || inner.expects === "comma" || inner.expects === "colon") return false;
      inner.key = JSON.parse(string) as string;
      inner.expects = "colon";
      return true;
    }
    if (inner !== undefined && inner.expects === "comma") return false;
    const path = pathOf(inner);
    places.set(path, at);
    if (mark === undefined) ended();
    else open.push({ isObject: mark === "{", path, index: 0, key: null, expects: "first" });
    return true;
  }

  /** A value is complete. */
  function ended(): void {
    const inner = open.at(-1);
    if (inner === undefined) isOver = true;
    else {
      inner.index++;
      inner.expects = "comma";
    }
  }
}

function pathOf(inner: Container | undefined): string {
  if (inner === undefined) return "";
  const name = inner.isObject ? (inner.key ?? "") : String(inner.index);
  // No request is nested deeper: paths of a hostile text must not fill the memory.
  return inner.path.length > 1000 ? inner.path : inner.path === "" ? name : `${inner.path}.${name}`;
}

function expectedBy(inner: Container | undefined, isOver: boolean): string {
  if (isOver) return "nothing more";
  if (inner === undefined) return "a value";
  const { expects, isObject } = inner;
  if (expects === "comma") return isObject ? '"," or "}"' : '"," or "]"';
  if (expects === "colon") return '":"';
  if (expects === "key") return "a key in double quotes";
  if (expects === "first") return isObject ? 'a key in double quotes, or "}"' : 'a value, or "]"';
  return "a value";
}

function show(text: string, at: number): string {
  return `'${[...text.slice(at, at + 2)][0] ?? ""}'`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (" \t\n\r".includes(text.charAt(at)) && at < text.length) at++;
  return at;
}

function placeIn(text: string, at: number): TextPlace {
  const before = text.slice(0, at);
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return { line: before.split(/\r\n|\r|\n/).length, column: at - lineStart + 1 };
}
