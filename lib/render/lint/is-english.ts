const words = (list: string) => new Set(list.split(" "));

/** Words of English prompts that are no words of the languages below. */
const english = words(
  "the and with of over through toward towards into onto from while then slowly gently gentle slow fast quick camera push pull dolly tilt truck track crane roll hold left right up down out back forward static shot wide close light lighting evening morning night sun sunlight sea water waves wind trees hair smoke clouds sky rain snow people person woman man face eyes hands turns walks moves moving move make makes bring life animate animated it its this that is are no not without don't never avoid keep very steady natural warm cold soft hard bright dark beautiful cinematic epic something happen sways drifts rises falls glows flickers passes her his their at by on for near behind above under",
);

/** Frequent words of other languages in Latin letters that are no English words. */
const others = words(
  "der das den dem und mit von ein eine einen nicht kein keine ist auf zum zur langsam kamera licht nach über bild bewegt bewege fährt schwenk links rechts le les des une du avec sur dans pour pas est et lentement lente caméra lumière vers travelling gauche droite el los las una del con por para sin no_ es y lento lentamente cámara luz hacia imagen izquierda derecha il gli della delle di che non piano lentissimo luce verso immagine sinistra destra um uma do da dos das com não devagar luz_ câmera câmara esquerda direita het een van met niet langzaam beeld naar och en_ ett med inte långsamt långsam ljus bilden og ikke langsomt lys bildet billedet kamera powoli obraz światło w lewo prawo ve bir ile yavaşça ışık kamerayı",
);

/**
 * Whether texts are in English, by the words they are made of: the one language the lint knows. In doubt they are not: a
 * wrong remark is worse than none.
 */
export function isEnglish(text: string): boolean {
  const found = text.toLowerCase().match(/[\p{L}\p{M}'’]+/gu) ?? [];
  const latin = found.filter((word) => /^[\p{Script=Latin}\p{M}'’]+$/u.test(word)).length;
  if (found.length === 0 || latin < found.length * 0.8) return false;
  const ours = found.filter((word) => english.has(word.replaceAll("’", "'"))).length;
  const theirs = found.filter((word) => others.has(word)).length;
  return ours > theirs * 2 && ours >= found.length * 0.15;
}
