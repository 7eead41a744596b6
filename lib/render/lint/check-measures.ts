import { findCameraMoves } from "../camera-moves.ts";
import type { Finding, LintSubject } from "./finding.ts";

/** What can be counted, whatever the language. */
export function checkMeasures(subject: LintSubject): Finding[] {
  const { prompt, promptLimit, isRawAmongParts } = subject;
  const findings = checkBeatSum(subject);
  if (isRawAmongParts) {
    const why = "rawPrompt sends the prompt alone: shot, keep and change are not said";
    findings.push({
      code: "raw-prompt-alone",
      path: "rawPrompt",
      why,
      rewrite: "Leave rawPrompt out, or the other parts.",
      severity: "warning",
    });
  }
  const length = [...prompt].length;
  if (promptLimit !== null && length > promptLimit) {
    const why = `the whole prompt has ${length} characters, and the provider takes ${promptLimit}`;
    findings.push({
      code: "prompt-too-long",
      path: "prompt",
      why,
      rewrite: `Shorten it by ${length - promptLimit}.`,
      severity: "error",
    });
  }
  return findings;
}

function checkBeatSum({ beats, texts, seconds }: LintSubject): Finding[] {
  if (beats !== null) {
    const sum = round(beats.reduce((total, beat) => total + beat.seconds, 0));
    if (sum === seconds) return [];
    const scaled = scaledTo(
      beats.map((beat) => beat.seconds),
      seconds,
    );
    const fit = scaled === null ? "" : `, or the beats ${scaled.join(", ")} seconds`;
    const longer =
      Number.isInteger(sum) && sum >= 1 && sum <= 60
        ? `Make the clip ${sum} seconds${fit}.`
        : `Make the beats ${scaled?.join(", ") ?? "fewer"} seconds.`;
    return [unequal("shot.pacing.beats", `the beats are ${sum} s long, and the clip is ${seconds}`, longer)];
  }
  const found = texts.map(({ path, text }) => ({
    path,
    sum: round(findCameraMoves(text).reduce((total, mention) => total + (mention.seconds ?? 0), 0)),
  }));
  const sum = round(found.reduce((total, each) => total + each.sum, 0));
  if (sum <= seconds) return [];
  const path = found.findLast((each) => each.sum > 0)?.path ?? "prompt";
  return [
    unequal(
      path,
      `its moves take ${sum} s, and the clip has ${seconds}`,
      "Shorten the moves, or ask for a longer clip.",
    ),
  ];
}

/** The beats in the same proportions, in tenths of a second; null where one of them would vanish. */
function scaledTo(lengths: number[], seconds: number): number[] | null {
  const sum = lengths.reduce((total, length) => total + length, 0);
  let [before, beforeRounded] = [0, 0];
  const scaled = lengths.map((length) => {
    before += length;
    const end = Math.round((before / sum) * seconds * 10);
    const tenths = end - beforeRounded;
    beforeRounded = end;
    return tenths / 10;
  });
  return scaled.every((length) => length > 0) ? scaled : null;
}

function unequal(path: string, why: string, rewrite: string): Finding {
  return { code: "beats-do-not-add-up", path, why, rewrite, severity: "warning" };
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
