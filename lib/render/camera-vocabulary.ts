/** What the studio's camera can do; `hold` is no movement at all. */
export type CameraMove =
  | "pan left"
  | "pan right"
  | "tilt up"
  | "tilt down"
  | "dolly in"
  | "dolly out"
  | "zoom in"
  | "zoom out"
  | "truck left"
  | "truck right"
  | "pedestal up"
  | "pedestal down"
  | "roll left"
  | "roll right"
  | "hold";

const inflected = (verb: string): string => `${verb}(?:s|es|ing|ying)?`;
/** Words that may stand between a verb and its direction: "pan slowly to the left". */
const filler =
  "(?:[\\s-]+(?:the|camera|a|an|bit|little|very|slow|slowly|gently|slightly|smoothly|steadily|softly|fast|quickly|rapidly|to|toward|towards|from|left|right|up|down)){0,5}?";
const sideways = "(left|right)(?:ward|wards)?";
const vertical = "(up|down)(?:ward|wards)?";

/** A verb, and how the direction it captured (if any) becomes a move. Directionless nouns ("a frying pan") never match. */
interface Phrase {
  source: string;
  move(direction: string): CameraMove;
}

const side = (move: "pan" | "truck" | "roll") => (direction: string) =>
  `${move} ${direction === "left" ? "left" : "right"}` as const;
const height = (move: "tilt" | "pedestal") => (direction: string) =>
  `${move} ${direction === "up" ? "up" : "down"}` as const;

export const cameraPhrases: readonly Phrase[] = [
  { source: `(?:${inflected("pan")}|panning)${filler}[\\s-]+${sideways}(?!\\s+to\\b)`, move: side("pan") },
  { source: `${inflected("tilt")}${filler}[\\s-]+${vertical}(?!\\s+to\\b)`, move: height("tilt") },
  {
    source: `(?:${inflected("truck")}|${inflected("track")})${filler}[\\s-]+${sideways}(?!\\s+to\\b)`,
    move: side("truck"),
  },
  {
    source: `(?:${inflected("pedestal")}|${inflected("crane")}|craning|${inflected("boom")})${filler}[\\s-]+${vertical}`,
    move: height("pedestal"),
  },
  {
    source: `${inflected("roll")}${filler}[\\s-]+(left|counter-?clockwise|anti-?clockwise|ccw)`,
    move: () => "roll left",
  },
  { source: `${inflected("roll")}${filler}[\\s-]+(right|clockwise|cw)`, move: () => "roll right" },
  { source: `(?:dolly|dollies|dollying)${filler}[\\s-]+(in|into|forward|forwards)`, move: () => "dolly in" },
  { source: `(?:dolly|dollies|dollying)${filler}[\\s-]+(out|back|backward|backwards|away)`, move: () => "dolly out" },
  { source: `${inflected("push")}${filler}[\\s-]+(in|into|forward|forwards)`, move: () => "dolly in" },
  { source: `${inflected("pull")}${filler}[\\s-]+(out|back|backward|backwards|away)`, move: () => "dolly out" },
  { source: `${inflected("zoom")}${filler}[\\s-]+(in|into)`, move: () => "zoom in" },
  { source: `${inflected("zoom")}${filler}[\\s-]+(out|back|away)`, move: () => "zoom out" },
  {
    source:
      "static(?!\\s+(?:electric|noise|charge))|locked[\\s-]off|holds?(?=\\s*(?:$|\\d|for\\b|on\\b|still\\b|steady\\b|there\\b|position\\b|static\\b|and\\b|the (?:shot|frame|camera)))",
    move: () => "hold",
  },
];
