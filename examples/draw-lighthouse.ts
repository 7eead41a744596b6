// Draws examples/lighthouse.jpg, the still every newcomer sees first: an evening coast. Run: node examples/draw-lighthouse.ts
import { writeFile } from "node:fs/promises";
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import sharp from "sharp";

const width = 1920;
const height = 1280;
const horizon = 792;
const sun = { x: 1385, y: horizon - 62 };

/** Always the same picture: a small seeded generator in the place of Math.random. */
let state = 20_261;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

/** Smooth noise of one dimension, -1 to 1: what ridges and shores are made of. */
function ridgeNoise(seed: number): (x: number) => number {
  const waves = Array.from({ length: 7 }, (_, octave) => ({
    frequency: 1.9 ** octave * 0.0016,
    phase: seed * 17.3 + random() * 6.28,
    height: 0.52 ** octave,
  }));
  return (x) => waves.reduce((sum, wave) => sum + Math.sin(x * wave.frequency + wave.phase) * wave.height, 0) / 2;
}

function newLayer(): [Canvas, SKRSContext2D] {
  const canvas = createCanvas(width, height);
  return [canvas, canvas.getContext("2d")];
}

function drawSky(context: SKRSContext2D): void {
  const sky = context.createLinearGradient(0, 0, 0, horizon);
  const stops = ["#0e1a3a", "#1d2f5c", "#3d4a7d", "#7a6290", "#c07a86", "#ee9c70", "#ffc98a"];
  for (const [index, color] of stops.entries()) sky.addColorStop([0, 0.22, 0.42, 0.6, 0.76, 0.9, 1][index] ?? 1, color);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, horizon + 2);
  for (let index = 0; index < 420; index += 1) {
    const y = random() ** 1.7 * horizon * 0.62;
    const brightness = (1 - y / (horizon * 0.66)) * (0.25 + 0.75 * random() ** 3);
    context.fillStyle = `rgba(235,240,255,${brightness.toFixed(3)})`;
    context.beginPath();
    context.arc(random() * width, y, 0.5 + random() ** 6 * 1.5, 0, Math.PI * 2);
    context.fill();
  }
}

function glow(context: SKRSContext2D, x: number, y: number, radius: number, color: string, strength: number): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  for (const stop of [0, 0.15, 0.35, 0.6, 1])
    gradient.addColorStop(stop, `rgba(${color},${strength * (1 - stop) ** 2.2})`);
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

function drawClouds(context: SKRSContext2D): void {
  const [canvas, clouds] = newLayer();
  for (let bank = 0; bank < 15; bank += 1) {
    const y = 250 + bank * 33 + random() * 26;
    const x = random() * width;
    const span = 240 + random() * 620;
    const low = (y - 250) / 500;
    for (let puff = 0; puff < 46; puff += 1) {
      const along = random() * 2 - 1;
      const puffWidth = (40 + random() * 130) * (1 - Math.abs(along) * 0.6);
      const puffHeight = (4 + random() * 13) * (1 - Math.abs(along) * 0.5);
      const lit = random() < 0.5;
      const red = lit ? 255 : 120 + 60 * low;
      const green = lit ? 150 + 50 * low : 92;
      const blue = lit ? 140 - 10 * low : 132;
      clouds.fillStyle = `rgba(${red | 0},${green | 0},${blue | 0},${(0.05 + 0.07 * random()).toFixed(3)})`;
      clouds.beginPath();
      clouds.ellipse(x + along * span, y + (lit ? 7 : 0) + random() * 8, puffWidth, puffHeight, 0, 0, Math.PI * 2);
      clouds.fill();
    }
  }
  context.filter = "blur(7px)";
  context.drawImage(canvas, 0, 0);
  context.filter = "none";
}

/** One ridge of hills, hazier the farther it lies. */
function drawHills(context: SKRSContext2D): void {
  const ridges = [
    { base: horizon - 112, relief: 78, top: "#8a6b92", foot: "#d99a92", from: -200, to: 1500 },
    { base: horizon - 66, relief: 62, top: "#62558a", foot: "#b57f92", from: -100, to: 1120 },
    { base: horizon - 30, relief: 48, top: "#43406f", foot: "#85648a", from: -50, to: 800 },
  ];
  for (const [index, ridge] of ridges.entries()) {
    const noise = ridgeNoise(index + 3);
    const gradient = context.createLinearGradient(0, ridge.base - ridge.relief, 0, horizon);
    gradient.addColorStop(0, ridge.top);
    gradient.addColorStop(1, ridge.foot);
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(0, horizon);
    for (let x = 0; x <= ridge.to; x += 3) {
      const slope = Math.min(1, (ridge.to - x) / 520) ** 0.8;
      context.lineTo(x, horizon - (horizon - ridge.base + noise(x * 1.6) * ridge.relief) * Math.max(slope, 0));
    }
    context.lineTo(ridge.to, horizon);
    context.fill();
  }
}

function drawWater(context: SKRSContext2D, above: Canvas): void {
  context.save();
  context.translate(0, horizon * 2);
  context.scale(1, -1);
  context.filter = "blur(3px)";
  // Wider than the picture: the blur's faded rim stays outside.
  context.drawImage(above, -16, 0, width + 32, height);
  context.restore();
  context.filter = "none";
  const depth = context.createLinearGradient(0, horizon, 0, height);
  depth.addColorStop(0, "rgba(60,58,98,0.10)");
  depth.addColorStop(0.35, "rgba(28,42,84,0.48)");
  depth.addColorStop(1, "rgba(8,18,44,0.90)");
  context.fillStyle = depth;
  context.fillRect(0, horizon, width, height - horizon);
  for (let index = 0; index < 6200; index += 1) {
    const near = random() ** 1.6;
    const y = horizon + 2 + near * (height - horizon);
    const x = random() * width;
    const length = 8 + near * 90 * (0.4 + random());
    const onPath = Math.exp(-(((x - sun.x) / (34 + near * 270)) ** 2));
    const bright = random() < 0.25 + onPath * 0.6;
    const alpha = (0.05 + 0.1 * random()) * (0.5 + near * 0.6) + (bright ? onPath * 0.5 * (1 - near * 0.45) : 0);
    context.fillStyle = bright
      ? `rgba(255,${(186 + 36 * onPath) | 0},${(142 + 10 * onPath) | 0},${alpha.toFixed(3)})`
      : `rgba(10,20,50,${alpha.toFixed(3)})`;
    context.beginPath();
    context.ellipse(x, y, length / 2, 0.5 + near * 2.3 * random(), 0, 0, Math.PI * 2);
    context.fill();
  }
}

const cliffTop = (noise: (x: number) => number) => (x: number) =>
  horizon - 132 + Math.max(0, x - 330) ** 1.62 * 0.016 + noise(x * 4) * 16 + Math.max(0, 90 - x) * 0.2;

function drawCliff(context: SKRSContext2D): void {
  const noise = ridgeNoise(11);
  const rough = ridgeNoise(29);
  const top = cliffTop(noise);
  const shore = 770;
  const edge = (y: number) =>
    shore + (y - top(shore)) * 0.5 + rough(y * 9) * 34 + rough(y * 37) * 12 - rough(top(shore) * 9) * 34;
  const body = context.createLinearGradient(0, horizon - 160, 760, height);
  body.addColorStop(0, "#2b2c48");
  body.addColorStop(0.5, "#191c34");
  body.addColorStop(1, "#0a0d1e");
  context.fillStyle = body;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= shore; x += 3) context.lineTo(x, top(x));
  for (let y = top(shore); y <= height; y += 4) context.lineTo(edge(y), y);
  context.lineTo(edge(height), height);
  context.fill();
  context.save();
  context.clip();
  for (let index = 0; index < 5200; index += 1) {
    const x = random() * 1050;
    const y = top(Math.min(x, 700)) + random() ** 1.3 * 560;
    const facing = Math.min(1, x / 900);
    const warm = random() < 0.22 + facing * 0.3;
    context.fillStyle = warm
      ? `rgba(236,150,118,${(0.02 + 0.09 * facing * random()).toFixed(3)})`
      : `rgba(4,6,18,${(0.05 + random() * 0.14).toFixed(3)})`;
    context.beginPath();
    context.ellipse(x, y, 3 + random() * 26, 1 + random() * 5, 0.5 + random() * 0.5, 0, Math.PI * 2);
    context.fill();
  }
  context.restore();
  for (let x = 0; x < 765; x += 1.6) {
    const tall = 5 + random() * 15;
    const y = top(x) + 3;
    context.strokeStyle = random() < 0.28 ? "rgba(214,140,112,0.55)" : "rgba(22,24,44,0.9)";
    context.lineWidth = 1.1;
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x + 1, y - tall * 0.6, x + tall * 0.42, y - tall);
    context.stroke();
  }
  for (let index = 0; index < 420; index += 1) {
    const y = top(shore) + random() * (height - top(shore));
    const alpha = (0.05 + 0.22 * random() ** 2).toFixed(3);
    context.fillStyle = `rgba(232,206,214,${alpha})`;
    context.beginPath();
    context.ellipse(
      edge(y) + 4 + random() ** 2 * 70,
      y + 5,
      5 + random() * 30,
      0.8 + random() * 2.6,
      0,
      0,
      Math.PI * 2,
    );
    context.fill();
  }
}

function drawLighthouse(context: SKRSContext2D): void {
  const x = 322;
  const foot = horizon - 118;
  const crown = foot - 392;
  const halfWidth = (y: number) => 33 + ((y - crown) / (foot - crown)) ** 1.5 * 25;
  const shade = (light: string, middle: string, dark: string) => {
    const gradient = context.createLinearGradient(x - 58, 0, x + 58, 0);
    gradient.addColorStop(0, dark);
    gradient.addColorStop(0.45, middle);
    gradient.addColorStop(0.86, light);
    gradient.addColorStop(1, middle);
    return gradient;
  };
  const band = (from: number, to: number, fill: ReturnType<typeof shade>) => {
    context.fillStyle = fill;
    context.beginPath();
    context.moveTo(x - halfWidth(from), from);
    for (let y = from; y <= to; y += 4) context.lineTo(x - halfWidth(y), y);
    context.quadraticCurveTo(x, to + 9, x + halfWidth(to), to);
    for (let y = to; y >= from; y -= 4) context.lineTo(x + halfWidth(y), y);
    context.quadraticCurveTo(x, from + 7, x - halfWidth(from), from);
    context.fill();
  };
  const white = shade("#ffe2c4", "#b9a3b4", "#4c4a70");
  const red = shade("#f0785a", "#9c3c4a", "#3d1f3c");
  for (let index = 4; index >= 0; index -= 1) {
    band(crown + index * 78.4, crown + (index + 1) * 78.4, index % 2 === 0 ? white : red);
  }
  for (const [offset, y] of [
    [4, crown + 112],
    [-6, crown + 226],
    [6, foot - 60],
  ] as const) {
    context.fillStyle = "#2a2038";
    context.beginPath();
    context.roundRect(x + offset - 6, y, 13, 23, 6);
    context.fill();
    context.fillStyle = "rgba(255,206,138,0.9)";
    context.fillRect(x + offset - 3, y + 6, 7, 14);
  }
  // The house at its foot, one window lit.
  context.fillStyle = shade("#d9b4a6", "#8d7488", "#3c3857");
  context.fillRect(x - 150, foot - 52, 104, 62);
  context.fillStyle = shade("#7c3d48", "#54263c", "#2a1730");
  context.beginPath();
  context.moveTo(x - 162, foot - 50);
  context.lineTo(x - 98, foot - 96);
  context.lineTo(x - 36, foot - 50);
  context.fill();
  context.fillStyle = "#ffcf86";
  context.fillRect(x - 116, foot - 34, 17, 21);
  context.fillRect(x - 80, foot - 34, 13, 21);
  glow(context, x - 107, foot - 24, 66, "255,196,120", 0.5);
  // Gallery, lantern and cap.
  context.fillStyle = shade("#5a4356", "#2c2338", "#171426");
  context.fillRect(x - 47, crown - 12, 94, 15);
  context.strokeStyle = "#231c30";
  context.lineWidth = 2.2;
  for (let rail = -45; rail <= 45; rail += 9) {
    context.beginPath();
    context.moveTo(x + rail, crown - 12);
    context.lineTo(x + rail, crown - 34);
    context.stroke();
  }
  context.strokeRect(x - 46, crown - 35, 92, 1);
  context.fillStyle = "#ffe6ae";
  context.fillRect(x - 22, crown - 62, 44, 50);
  context.fillStyle = "#2c2338";
  for (const bar of [-24, -9, 6, 21]) context.fillRect(x + bar, crown - 64, 3, 54);
  context.fillStyle = shade("#b4484e", "#70283c", "#34182e");
  context.beginPath();
  context.moveTo(x - 33, crown - 62);
  context.quadraticCurveTo(x - 22, crown - 100, x, crown - 104);
  context.quadraticCurveTo(x + 22, crown - 100, x + 33, crown - 62);
  context.fill();
  context.fillRect(x - 2, crown - 126, 4, 24);
  drawBeam(context, x, crown - 38);
}

function drawBeam(context: SKRSContext2D, x: number, y: number): void {
  context.save();
  context.globalCompositeOperation = "screen";
  const [canvas, layer] = newLayer();
  for (const [reach, slope, spread, strength] of [
    [1500, -0.11, 0.085, 0.42],
    [-420, 0.1, 0.09, 0.25],
  ] as const) {
    const gradient = layer.createLinearGradient(x, 0, x + reach, 0);
    gradient.addColorStop(0, `rgba(255,226,170,${strength})`);
    gradient.addColorStop(0.4, `rgba(255,220,170,${strength * 0.36})`);
    gradient.addColorStop(1, "rgba(255,214,170,0)");
    layer.fillStyle = gradient;
    layer.beginPath();
    layer.moveTo(x, y - 5);
    layer.lineTo(x + reach, y + Math.abs(reach) * (slope - spread));
    layer.lineTo(x + reach, y + Math.abs(reach) * (slope + spread * 0.4));
    layer.lineTo(x, y + 8);
    layer.fill();
  }
  context.filter = "blur(5px)";
  context.drawImage(canvas, 0, 0);
  context.filter = "none";
  glow(context, x, y, 190, "255,222,160", 0.95);
  glow(context, x, y, 46, "255,250,230", 1);
  context.restore();
}

function drawBoat(context: SKRSContext2D): void {
  const [x, y] = [1120, horizon + 34];
  context.fillStyle = "rgba(14,16,36,0.45)";
  context.beginPath();
  context.ellipse(x + 2, y + 12, 46, 5, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = "#1c1c36";
  context.beginPath();
  context.moveTo(x - 40, y);
  context.quadraticCurveTo(x - 30, y + 13, x, y + 13);
  context.quadraticCurveTo(x + 32, y + 13, x + 44, y - 3);
  context.fill();
  context.fillStyle = "rgba(246,196,160,0.95)";
  context.beginPath();
  context.moveTo(x + 3, y - 92);
  context.quadraticCurveTo(x + 30, y - 46, x + 38, y - 8);
  context.lineTo(x + 3, y - 6);
  context.fill();
  context.fillStyle = "rgba(150,108,132,0.95)";
  context.beginPath();
  context.moveTo(x - 2, y - 82);
  context.quadraticCurveTo(x - 22, y - 40, x - 30, y - 6);
  context.lineTo(x - 2, y - 6);
  context.fill();
  context.fillStyle = "#1c1c36";
  context.fillRect(x - 1, y - 98, 2.4, 100);
}

function drawBirds(context: SKRSContext2D): void {
  context.strokeStyle = "rgba(28,26,52,0.8)";
  context.lineCap = "round";
  for (const [x, y, span] of [
    [760, 372, 17],
    [812, 350, 13],
    [846, 392, 15],
    [905, 366, 10],
    [700, 410, 11],
  ] as const) {
    context.lineWidth = span / 7;
    context.beginPath();
    context.moveTo(x - span, y - span * 0.3);
    context.quadraticCurveTo(x - span * 0.4, y - span * 0.5, x, y);
    context.quadraticCurveTo(x + span * 0.4, y - span * 0.55, x + span, y - span * 0.2);
    context.stroke();
  }
}

/** Darker corners and a film's fine grain: what makes a drawing look photographed. */
function finish(context: SKRSContext2D): void {
  const vignette = context.createRadialGradient(
    width * 0.56,
    height * 0.5,
    height * 0.42,
    width * 0.52,
    height * 0.5,
    height * 1.02,
  );
  vignette.addColorStop(0, "rgba(6,8,24,0)");
  vignette.addColorStop(1, "rgba(6,8,24,0.58)");
  context.fillStyle = vignette;
  context.fillRect(0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  for (let index = 0; index < image.data.length; index += 4) {
    const grain = (random() + random() + random() - 1.5) * 9;
    for (const channel of [0, 1, 2]) image.data[index + channel] = (image.data[index + channel] ?? 0) + grain;
  }
  context.putImageData(image, 0, 0);
}

const [canvas, context] = newLayer();
drawSky(context);
drawClouds(context);
glow(context, sun.x, sun.y, 760, "255,168,104", 0.62);
glow(context, sun.x, sun.y, 250, "255,214,150", 0.85);
drawHills(context);
glow(context, 900, horizon, 700, "255,190,150", 0.22);
const [above, aboveContext] = newLayer();
aboveContext.drawImage(canvas, 0, 0);
context.fillStyle = "#fff6e0";
context.beginPath();
context.arc(sun.x, sun.y, 37, 0, Math.PI * 2);
context.fill();
glow(context, sun.x, sun.y, 120, "255,240,200", 0.55);
drawWater(context, above);
drawBoat(context);
drawBirds(context);
drawCliff(context);
drawLighthouse(context);
finish(context);

const path = new URL("./lighthouse.jpg", import.meta.url);
await writeFile(path, await sharp(canvas.toBuffer("image/png")).jpeg({ quality: 84, mozjpeg: true }).toBuffer());
