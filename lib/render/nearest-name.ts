/** The known name that a mistyped one most likely stands for; null where none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const wanted = plain(name);
  const [best] = known
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, plain(candidate)) }))
    .sort((left, right) => left.distance - right.distance);
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.candidate : null;
}

/** A sentence on names that nobody knows, each with the one that was most likely meant. */
export function unknownNames(names: readonly string[], known: readonly string[], what: string): string {
  const shown = names.map((name) => {
    const nearest = nearestName(name, known);
    return `${JSON.stringify(name.slice(0, 60))}${nearest === null ? "" : ` (did you mean ${JSON.stringify(nearest)}?)`}`;
  });
  return `there is no ${what} ${shown.slice(0, 5).join(", ")}; there are ${known.join(", ")}`;
}

/** Case, hyphens and underscores are how people differ, not what they mean. */
function plain(name: string): string {
  return name
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Letters to insert, leave out, exchange or swap with their neighbour: the optimal string alignment distance. */
function distanceOf(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[right.length] ?? 0;
}
