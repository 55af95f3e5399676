// The latency of the last minute, second by second: median and 99th percentile on a logarithmic scale, requests as bars.

const SECONDS = 60;
const LEFT = 56, RIGHT = 8, TOP = 8; // margins
const BARS = 40; // height of the bars of the requests
const GAP = 20;

const svg = document.getElementById("chart");
let shown = [];

new ResizeObserver(() => draw(shown)).observe(svg);

/** Draws seconds of { count, p50_ns, p99_ns }, the oldest first. */
export function draw(seconds) {
  shown = seconds;
  const { width, height } = svg.getBoundingClientRect();
  const busy = seconds.filter(second => second.count > 0);
  const floor = Math.floor(Math.log10(Math.min(1e6, ...busy.map(second => second.p50_ns))));
  const ceiling = Math.max(floor + 1, Math.ceil(Math.log10(Math.max(1e6, ...busy.map(second => second.p99_ns)))));
  const most = Math.max(1, ...busy.map(second => second.count));
  const bottom = height - BARS - GAP;
  const step = (width - LEFT - RIGHT) / SECONDS;
  const x = i => LEFT + (SECONDS - seconds.length + i + 0.5) * step;
  const y = ns => bottom - (Math.log10(ns) - floor) / (ceiling - floor) * (bottom - TOP);

  const parts = [];
  for (let power = floor; power <= ceiling; power++) {
    parts.push(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(10 ** power), y2: y(10 ** power) }));
    parts.push(element("text", { x: LEFT - 8, y: y(10 ** power) + 4, "text-anchor": "end" }, duration(10 ** power)));
  }
  parts.push(element("line", { x1: LEFT, x2: width - RIGHT, y1: height - 0.5, y2: height - 0.5 }));
  parts.push(element("text", { x: LEFT - 8, y: height - BARS + 10, "text-anchor": "end" }, `${most}/s`));
  seconds.forEach((second, i) => {
    const size = second.count / most * BARS;
    parts.push(element("rect", {
      class: "count", x: x(i) - 0.4 * step, width: 0.8 * step, y: height - size, height: size,
    }));
  });
  for (const name of ["p99", "p50"]) {
    parts.push(element("path", { class: name, d: line(seconds, x, second => y(second[`${name}_ns`]), step / 3) }));
  }
  svg.replaceChildren(...parts);
}

/** A line with a dash for each second, and with gaps where there was no request. */
function line(seconds, x, y, dash) {
  return seconds.map((second, i) => second.count === 0 ? ""
    : `${seconds[i - 1]?.count ? "L" : "M"}${(x(i) - dash / 2).toFixed(1)},${y(second).toFixed(1)}h${dash}`).join("");
}

function element(name, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.textContent = text;
  return node;
}

/** A duration in words, such as 0.25 ms or 1.2 s. */
export function duration(ns) {
  const [value, unit] = ns < 1e3 ? [ns, "ns"] : ns < 1e5 ? [ns / 1e3, "µs"] : ns < 1e9 ? [ns / 1e6, "ms"] : [ns / 1e9, "s"];
  return `${Number(value.toPrecision(2))} ${unit}`;
}
