// A square to draw in, and its pixels as the model expects them.

const SIDE = 280; // pixels of the canvas in each direction
const BRUSH = 26;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const paper = document.getElementById("canvas");
const pen = paper.getContext("2d", { willReadFrequently: true });
const cursor = document.getElementById("cursor");
const small = document.getElementById("pixels");
const place = document.getElementById("place");

let side = 28; // pixels of the model's images in each direction
let onChange = () => {};
let last = null; // where the stroke is that is being drawn
let cell = [0, 0]; // of the keyboard's cursor, column and row
let isSpaceDown = false;

/** Begins an empty drawing for images of k x k pixels; calls `changed` after each change. */
export function start(k, changed) {
  side = k;
  onChange = changed;
  move(Math.floor(grid() / 2), Math.floor(grid() / 2));
  clear();
}

/** The pixels, row by row, 0 for paper and 1 for ink; null if the drawing is empty. */
export function pixels() {
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  let left = SIDE, top = SIDE, right = -1, bottom = -1;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (data[4 * (y * SIDE + x) + 3] > 64) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
    }
  }
  const ink = right < 0 ? null : centred(left, top, right - left + 1, bottom - top + 1);
  show(ink ?? new Float32Array(side * side));
  return ink;
}

/** The bounding box of the drawing in the middle of the image. MNIST leaves a margin of 4 of 28 pixels, small images none. */
function centred(left, top, width, height) {
  const parts = Math.ceil(SIDE / side); // of a pixel, in each direction
  const size = side * parts;
  const box = side <= 10 ? size : size * 20 / 28;
  const scale = box / Math.max(width, height, SIDE / 4); // a dot stays small
  const fine = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  fine.imageSmoothingQuality = "high";
  const w = width * scale, h = height * scale;
  fine.drawImage(paper, left, top, width, height, (size - w) / 2, (size - h) / 2, w, h);
  const { data } = fine.getImageData(0, 0, size, size);
  const ink = new Float32Array(side * side);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      ink[Math.floor(y / parts) * side + Math.floor(x / parts)] += data[4 * (y * size + x) + 3] / (255 * parts * parts);
    }
  }
  return ink;
}

function show(ink) {
  small.width = small.height = side;
  const image = new ImageData(side, side);
  ink.forEach((value, i) => image.data[4 * i + 3] = 255 * value);
  small.getContext("2d").putImageData(image, 0, 0);
}

export function clear() {
  pen.clearRect(0, 0, SIDE, SIDE);
  last = null;
  onChange();
}

/** Draws from the end of the stroke, or a dot if none has begun. */
function drawTo(x, y) {
  pen.lineWidth = BRUSH;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(...(last ?? [x, y]));
  pen.lineTo(x, y);
  pen.stroke();
  last = [x, y];
  onChange();
}

// Mouse, fingers and pens.

function drawToPointer(event) {
  const box = paper.getBoundingClientRect();
  const events = event.getCoalescedEvents?.() ?? []; // those since the last frame
  for (const { clientX, clientY } of events.length > 0 ? events : [event]) {
    drawTo((clientX - box.left) / box.width * SIDE, (clientY - box.top) / box.height * SIDE);
  }
}

paper.addEventListener("pointerdown", event => {
  if (event.isPrimary && event.button === 0) {
    paper.setPointerCapture(event.pointerId);
    last = null;
    drawToPointer(event);
  }
});
paper.addEventListener("pointermove", event => {
  if (last && event.isPrimary && event.buttons) {
    drawToPointer(event);
  }
});
paper.addEventListener("pointerup", endStroke);
paper.addEventListener("pointercancel", endStroke);

// Keys.

function grid() {
  return Math.min(side, 14);
}

function move(column, row) {
  const n = grid();
  cell = [Math.max(0, Math.min(n - 1, column)), Math.max(0, Math.min(n - 1, row))];
  cursor.style.width = cursor.style.height = `${100 / n}%`;
  cursor.style.left = `${100 * cell[0] / n}%`;
  cursor.style.top = `${100 * cell[1] / n}%`;
}

function drawCell() {
  drawTo(...cell.map(i => (i + 0.5) * SIDE / grid()));
}

paper.addEventListener("keydown", event => {
  const arrow = ARROWS[event.key];
  if (arrow) {
    move(cell[0] + arrow[0], cell[1] + arrow[1]);
    if (isSpaceDown) {
      drawCell();
    }
    place.textContent = `row ${cell[1] + 1}, column ${cell[0] + 1}`;
  } else if (event.key === " ") {
    if (!isSpaceDown) {
      last = null;
      drawCell();
    }
    isSpaceDown = true;
  } else if (event.key === "Delete" || event.key === "Backspace") {
    clear();
  } else {
    return;
  }
  event.preventDefault(); // arrows and the space bar would scroll
});

function endStroke() {
  isSpaceDown = false;
  last = null;
}

paper.addEventListener("keyup", event => event.key === " " && endStroke());
paper.addEventListener("blur", endStroke);
